"""What is seen of training while it runs, and what becomes of the cell cache afterwards."""

import pytest
from small_project import small_study

TARGET = "results/small/search/iris/0000000.parquet"


@pytest.fixture(scope="module")
def trained(project):
    """Return the project with one of two packs trained on one core, and what that printed."""
    project.study("small", small_study(datasets=["iris"], packing={"max_cells": 4}))
    return project, project.run("small", TARGET, cores=1)


def cells(project):
    return sorted((project.folder / "resources" / "cells").rglob("*.json"))


def test_progress_is_on_the_terminal_with_one_core(trained):
    _, output = trained
    assert "iris 0000000: 4 cells: 0 cached, 4 to train" in output
    assert "iris 0000000: 4 of 4 trained in " in output


def test_with_more_cores_progress_is_in_the_log_alone(trained):
    project, _ = trained
    (project.folder / TARGET).unlink()
    output = project.run("small", TARGET, cores=2)
    log = project.results("small") / "logs" / "search_cells" / "iris" / "0000000.log"
    assert "4 cells: 4 cached" not in output
    assert log.read_text().startswith("4 cells: 4 cached, 0 to train\n")


def test_cache_is_kept_whole_within_its_bound(trained):
    project, output = trained
    assert len(cells(project)) == 4 and "were removed" not in output


def test_cache_is_cut_after_a_run(trained):
    project, _ = trained
    (project.folder / TARGET).unlink()
    one_cell_gb = cells(project)[0].stat().st_blocks * 512 / 1e9
    arguments = ("--cores", "2", "--config", "study=small", f"cache_gb={one_cell_gb:.9f}")
    output = project.snakemake(TARGET, *arguments)
    assert len(cells(project)) == 1
    assert "the 3 cells not used for longest were removed" in output


def test_what_was_cut_is_trained_again_to_the_same_bytes(trained):
    project, _ = trained
    before = (project.folder / TARGET).read_bytes()
    (project.folder / TARGET).unlink()
    project.run("small", TARGET)
    assert project.trained("small") == 3
    assert (project.folder / TARGET).read_bytes() == before
