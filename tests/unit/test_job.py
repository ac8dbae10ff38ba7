"""What is around every job's work: its log, and how it fails."""

import sys

import pytest

from steeplechase.data.errors import DataError
from steeplechase.job import logged
from steeplechase.training.device import DeviceError


@pytest.fixture
def log(tmp_path):
    return tmp_path / "logs" / "job.log"


def test_what_is_printed_goes_to_the_log(log, capsys):
    with logged(str(log)):
        print("to stdout")
        print("to stderr", file=sys.stderr)
    assert log.read_text() == "to stdout\nto stderr\n"
    assert capsys.readouterr() == ("", "")


def test_log_can_be_read_while_the_job_runs(log):
    with logged(str(log)):
        print("begun")
        assert log.read_text() == "begun\n"


def test_streams_are_given_back(log, capsys):
    with logged(str(log)):
        pass
    print("after")
    assert capsys.readouterr().out == "after\n" and log.read_text() == ""


def test_what_is_said_goes_to_the_log(log, capsys):
    with logged(str(log)) as say:
        say("halfway")
    assert log.read_text() == "halfway\n" and capsys.readouterr() == ("", "")


def test_what_is_said_goes_to_the_terminal_too_where_that_is_wanted(log, capsys):
    with logged(str(log), show=True) as say:
        say("halfway")
        print("only for the log")
    assert log.read_text() == "halfway\nonly for the log\n"
    assert capsys.readouterr() == ("", "logs job: halfway\n")


def test_error_of_the_data_is_one_line(log):
    with pytest.raises(SystemExit) as exit_, logged(str(log)):
        raise DataError("iris.csv has no column 'species'")
    # A message as the code is printed by Python, which then exits with 1.
    assert exit_.value.code == "iris.csv has no column 'species'"
    assert log.read_text() == "iris.csv has no column 'species'\n"


def test_device_that_is_not_there_is_one_line(log):
    with pytest.raises(SystemExit) as exit_, logged(str(log)):
        raise DeviceError("device cuda was asked for")
    assert exit_.value.code == "device cuda was asked for"
    assert log.read_text() == "device cuda was asked for\n"


def test_any_other_error_has_its_traceback(log):
    with pytest.raises(SystemExit) as exit_, logged(str(log)):
        raise RuntimeError("unforeseen")
    assert exit_.value.code == f"RuntimeError: unforeseen (the whole story: {log})"
    first, *_, last = log.read_text().splitlines()
    assert first == "Traceback (most recent call last):" and last == "RuntimeError: unforeseen"


def test_output_before_an_error_stays(log):
    with pytest.raises(SystemExit), logged(str(log)):
        print("halfway")
        raise DataError("no")
    assert log.read_text() == "halfway\nno\n"


def test_interrupt_is_passed_on(log):
    with pytest.raises(KeyboardInterrupt), logged(str(log)):
        raise KeyboardInterrupt


def test_log_of_an_earlier_run_is_replaced(log):
    for text in ("first", "second"):
        with logged(str(log)):
            print(text)
    assert log.read_text() == "second\n"
