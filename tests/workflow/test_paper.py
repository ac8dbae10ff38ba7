"""The paper pack is made when it is asked for, and from results that are there trains nothing."""

STUDY = "demsar2006"


def test_a_run_does_not_make_it_and_the_target_does(project):
    assert "write_paper" not in project.planned(STUDY)
    output = project.run(STUDY, "paper")
    assert "rule write_paper:" in output and "rule draw_figures:" not in output
    made = project.results(STUDY) / "paper"
    assert {"paper.tex", "methods.tex", "refs.bib", "tables", "figures"} <= {
        path.name for path in made.iterdir()
    }
    assert "trained elsewhere" in (made / "methods.tex").read_text(encoding="utf-8")
    assert "Nothing to be done" in project.run(STUDY, "paper")


def test_of_a_study_that_trains_it_is_planned_after_the_statistics(project):
    output = project.run("tiny", "paper", "--dry-run")
    planned = {"train_dataset", "compare_algorithms", "measure_cost", "write_paper"}
    assert all(f"rule {rule}:" in output for rule in planned)
    assert "rule render_report:" not in output


def test_an_edited_reference_makes_it_anew_and_no_more(project):
    project.run(STUDY, "paper")
    path = project.folder / "config" / "references.bib"
    path.write_text(path.read_text(encoding="utf-8") + "\n% read again\n", encoding="utf-8")
    output = project.run(STUDY, "paper", "--dry-run")
    assert "rule write_paper:" in output and "rule compare_algorithms:" not in output
