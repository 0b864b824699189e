"""What workers are given before a job is known: the installed packages, and preloaded libraries."""

import importlib.metadata

import pytest

from pipelines.problems import JobError
from pipelines.rehearsal import __main__ as service
from pipelines.rehearsal import environment


@pytest.mark.parametrize("preload", [True, False])
def test_libraries_are_preloaded_where_a_job_is_expected(tmp_path, monkeypatch, preload):
    started = []
    monkeypatch.setattr(service, "ForkServer", lambda *how: started.append(how))
    monkeypatch.setattr(environment, "newest_dependencies", lambda: tmp_path)
    servers = service._ForkServers(tmp_path, preload)
    assert len(started) == preload
    servers.get(tmp_path)
    assert len(started) == 1


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Two packages, of which one did not record its files; gives how often they were read."""
    for name, files in {"recorded": ["RECORD"], "unrecorded": []}.items():
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        for file in files:
            (folder / file).write_text("")
    read = []

    def distributions():
        read.append(1)
        return importlib.metadata.MetadataPathFinder.find_distributions(
            importlib.metadata.DistributionFinder.Context(path=[str(tmp_path)])
        )

    monkeypatch.setattr(environment.importlib.metadata, "distributions", distributions)
    environment._installed.cache_clear()
    yield read
    environment._installed.cache_clear()


def test_what_is_installed_is_read_once_for_all_jobs(installed):
    for _ in range(3):
        assert list(environment.closure(["recorded"])) == ["recorded"]
    assert len(installed) == 1


def test_a_package_whose_files_are_not_known_cannot_be_given_to_workers(installed):
    with pytest.raises(JobError, match="No matching distribution found for unrecorded"):
        environment.closure(["unrecorded"])
