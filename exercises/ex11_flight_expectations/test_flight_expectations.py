"""The contract of exercise 11: what single rows must be, and how many of them."""

import pytest

from exercises.ex11_flight_expectations.drive import CANCELLED, DIVERTED, decides
from exercises.ex11_flight_expectations.planted import catches

# Values of one column: the task codes


def texts(column, *values):
    return [{column: value} for value in values]


@pytest.mark.task("codes")
def test_each_new_york_airport_is_an_origin(harness):
    decides(
        harness.call("code_rules"),
        texts("origin", "EWR", "JFK", "LGA"),
        meaning="All three airports of New York are in the flights.",
        hint=1,
    )


@pytest.mark.task("codes")
def test_no_other_text_is_an_origin(harness):
    decides(
        harness.call("code_rules"),
        [{}, *texts("origin", "XXX", "HPN", "ewr", "EW", "EWR ", "EWRJFK", "")],
        of="flights of EWR, and of XXX, HPN, ewr, EW, 'EWR ', EWRJFK and ''",
        quarantined=range(1, 8),
        meaning="A row that breaks an expectation about single rows is quarantined where the "
        "expectation has neither `mostly` nor another severity than critical. EWR, JFK and LGA are "
        "the only origins.",
        hint=1,
    )


@pytest.mark.task("codes")
def test_a_registration_is_n_and_up_to_five_letters_or_digits(harness):
    decides(
        harness.call("code_rules"),
        texts("tailnum", "N14228", "N0EGMQ", "N1", "N725MQ", "NZZZZZ", "NIO", "N1O"),
        meaning="N, and one to five capital letters or digits behind it. Three in four of the "
        "flights' registrations have letters, and some of Envoy's begin with N0. The contract "
        "leaves out no letter, though the FAA gives none with I or O.",
        hint=2,
    )


@pytest.mark.task("codes")
def test_nothing_stands_around_a_registration(harness):
    decides(
        harness.call("code_rules"),
        [{}, *texts("tailnum", "XN14228", "N14228N24211", "N14228 ", " N14228", "(N1)")],
        of="tailnums with something before them or behind",
        quarantined=range(1, 6),
        meaning="A regular expression is found anywhere in a text, unless ^ and $ say that it is "
        "the whole of it.",
        hint=3,
    )


@pytest.mark.task("codes")
def test_another_text_is_no_registration(harness):
    decides(
        harness.call("code_rules"),
        [{}, *texts("tailnum", "D942DN", "N", "n14228", "N1422B8", "N725mq", "N7-5MQ", "")],
        of="tailnums that are none",
        quarantined=range(1, 8),
        meaning="N first, then one to five capital letters or digits. Four flights of 2013 have "
        "the tailnum D942DN.",
        hint=2,
    )


@pytest.mark.task("codes")
def test_letters_and_digits_of_other_scripts_are_none_here(harness):
    decides(
        harness.call("code_rules"),
        [{}, *texts("tailnum", "N1٣", "N1Ä")],
        of="tailnums with an Arabic digit and with an Ä",
        quarantined=range(1, 3),
        meaning="Letters are A to Z, digits 0 to 9. In a pattern \\d is a digit of any script, "
        "and \\w a letter of any.",
        hint=2,
    )


@pytest.mark.task("codes")
def test_a_missing_registration_breaks_no_rule(harness):
    decides(
        harness.call("code_rules"),
        [{"tailnum": None}, {"tailnum": None, **CANCELLED}],
        meaning="2,512 flights have no tailnum. An expectation about values does not ask of a "
        "missing one, unless another one forbids it.",
        hint=2,
    )


@pytest.mark.task("codes")
def test_planted_codes_are_found(harness):
    catches(harness, "code_rules", "Good rows and bad ones, as a day has them.")


# Two columns: the task pairs


@pytest.mark.task("pairs")
def test_a_flight_goes_to_another_airport(harness):
    decides(
        harness.call("pair_rules"),
        [{"origin": "LGA", "dest": "ATL"}, {"origin": "JFK", "dest": "JFK"}, {"dest": "LGA"}],
        quarantined=[1],
        meaning="A flight that ends where it began is none. From Newark to LaGuardia is one: it is "
        "in the data, 17 miles long.",
        hint=1,
    )


@pytest.mark.task("pairs")
def test_a_mile_takes_a_minute_at_most(harness):
    decides(
        harness.call("pair_rules"),
        [
            {"distance": 96, "air_time": 75},
            {"distance": 96, "air_time": 97},
            {"distance": 1400, "air_time": 227 * 60},
        ],
        quarantined=[1, 2],
        meaning="Philadelphia is 96 miles from LaGuardia, and 75 minutes was the slowest flight. "
        "A number of seconds is more than the miles of any flight.",
        hint=2,
    )


@pytest.mark.task("pairs")
def test_as_many_minutes_as_miles_are_possible(harness):
    decides(
        harness.call("pair_rules"),
        [{"distance": 96, "air_time": 96}],
        meaning="`distance` is no less than `air_time`: they may be equal, and greater alone does "
        "not say that.",
        hint=2,
    )


@pytest.mark.task("pairs")
@pytest.mark.parametrize("changes", [CANCELLED, DIVERTED], ids=["cancelled", "diverted"])
def test_a_flight_that_did_not_land_has_no_time_to_compare(harness, changes):
    decides(
        harness.call("pair_rules"),
        [{}, changes],
        of="two flights, one " + ("cancelled" if "dep_time" in changes else "landed elsewhere"),
        meaning="9,430 flights have no air_time, and all have a distance. Unless it is told to "
        "ignore them, an expectation of a pair asks rows of which one value is missing, too, and a "
        "comparison with nothing fails.",
        hint=3,
    )


@pytest.mark.task("pairs")
def test_planted_pairs_are_found(harness):
    catches(harness, "pair_rules", "Good rows and bad ones, as a day has them.")


# Some rows only: the task conditions


@pytest.mark.task("conditions")
def test_a_flight_that_landed_was_in_the_air(harness):
    decides(
        harness.call("conditional_rules"),
        [{}, {"air_time": None}, {"air_time": None, "arr_delay": 0}],
        quarantined=[1, 2],
        meaning="It has an arrival delay, perhaps one of 0, so it landed where it was to land: its "
        "time in the air has been lost.",
        hint=1,
    )


@pytest.mark.task("conditions")
@pytest.mark.parametrize("changes", [CANCELLED, DIVERTED], ids=["cancelled", "diverted"])
def test_of_a_flight_that_did_not_arrive_no_time_is_asked(harness, changes):
    decides(
        harness.call("conditional_rules"),
        [{}, changes, {**changes, "distance": 2475}],
        of="three flights, two " + ("cancelled" if "dep_time" in changes else "landed elsewhere"),
        meaning="9,430 flights have no arr_delay. 717 of them have an arr_time, for they landed "
        "somewhere else: what decides is `arr_delay`.",
        hint=2,
    )


@pytest.mark.task("conditions")
def test_a_long_flight_takes_long(harness):
    decides(
        harness.call("conditional_rules"),
        [
            {"distance": 2475, "air_time": 345},
            {"distance": 2475, "air_time": 34},
            {"distance": 2001, "air_time": 179},
            {"distance": 4983, "air_time": 62},
        ],
        quarantined=[1, 2, 3],
        meaning="To Los Angeles are 2,475 miles. The fastest of the 51,695 flights over more than "
        "2,000 miles took 243 minutes.",
        hint=3,
    )


@pytest.mark.task("conditions")
def test_what_is_at_the_limit_is_as_expected(harness):
    decides(
        harness.call("conditional_rules"),
        [
            {"distance": 2000, "air_time": 179},
            {"distance": 2001, "air_time": 180},
            {"distance": 94, "air_time": 30},
        ],
        meaning="More than 2,000 miles are asked, and 2,000 are not more. 180 minutes are enough.",
        hint=3,
    )


@pytest.mark.task("conditions")
def test_planted_times_are_found(harness):
    catches(harness, "conditional_rules", "Good rows and bad ones, as a day has them.")


# How many rows: the task mostly


@pytest.mark.task("mostly")
def test_two_in_five_are_enough_to_have_left(harness):
    decides(
        harness.call("share_rules"),
        [{}, {}, CANCELLED, CANCELLED, CANCELLED],
        of="5 flights, 3 of them cancelled",
        meaning="Two of five have a delay, which is enough. On 9 February 2013, after the "
        "blizzard, 57 % of the flights were cancelled: a rule that stops then is switched off.",
        hint=1,
    )


@pytest.mark.task("mostly")
def test_fewer_than_two_in_five_stop_the_job(harness):
    decides(
        harness.call("share_rules"),
        [{}, CANCELLED, CANCELLED],
        of="3 flights, 2 of them cancelled",
        stops=True,
        meaning="One of three is less than two in five. With `mostly` an expectation about rows "
        "speaks of the file, and what fails stops the job. No row is quarantined.",
        hint=1,
    )


@pytest.mark.task("mostly")
def test_one_bad_registration_in_twenty_is_a_bad_row(harness):
    decides(
        harness.call("share_rules"),
        [{}] * 19 + [{"tailnum": "D942DN"}],
        of="20 flights, one of them with the tailnum D942DN",
        meaning="19 of 20 are as expected, which is enough. The row is quarantined by code_rules, "
        "and not here.",
        hint=2,
    )


@pytest.mark.task("mostly")
def test_more_of_them_are_a_bad_file(harness):
    decides(
        harness.call("share_rules"),
        [{}] * 18 + [{"tailnum": "D942DN"}],
        of="19 flights, one of them with the tailnum D942DN",
        stops=True,
        meaning="18 of 19 are less than 19 in 20.",
        hint=2,
    )


@pytest.mark.task("mostly")
@pytest.mark.parametrize("tailnum", ["XN14228", "N14228N24211", "N14228 ", "N725mq", "N"])
def test_the_share_is_of_what_the_codes_expect(harness, tailnum):
    decides(
        harness.call("share_rules"),
        [{}] * 18 + [{"tailnum": tailnum}],
        of=f"19 flights, one of them with the tailnum {tailnum!r}",
        stops=True,
        meaning="A share is counted of the same registrations as `code_rules` quarantines: with "
        "something before or behind it, in small letters or without an end it is none.",
        hint=2,
    )


@pytest.mark.task("mostly")
def test_a_missing_registration_is_no_good_one(harness):
    decides(
        harness.call("share_rules"),
        [{}] * 18 + [{"tailnum": "D942DN"}] + [{"tailnum": None}] * 21,
        of="40 flights, 21 of them without a tailnum, and one with D942DN",
        stops=True,
        meaning="Of the 19 that are there 18 are good. Over all 40 rows it would be one in 40, and "
        "a file that has lost its good ones would pass.",
        hint=3,
    )
    decides(
        harness.call("share_rules"),
        [{}, {"tailnum": None}, {"tailnum": None}],
        of="3 flights, 2 of them without a tailnum",
        meaning="The one that is there is good. A missing one is no bad one either.",
        hint=3,
    )


@pytest.mark.task("mostly")
def test_planted_shares_are_found(harness):
    catches(harness, "share_rules", "On the first of these days 51 % of the flights never left.")
