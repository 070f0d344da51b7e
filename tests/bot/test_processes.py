"""A group's own processes lie beside its database; built-in names cannot be taken over."""

from pathlib import Path

from bot.processes import Processes
from consensus.definition import DefinitionError, builtin_ids

OWN = 'title = "Two thirds of us"\n[threshold]\nmin = "2/3"\n'


def test_a_file_in_the_folder_is_a_process_at_once(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    assert processes.find("ours") is None
    (tmp_path / "ours.toml").write_text(OWN)
    found = processes.find("ours")
    assert found is not None
    assert found[1].title == "Two thirds of us"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OWN)
    processes = Processes(tmp_path)
    processes.find("ours")
    file.write_text(OWN.replace("Two thirds of us", "Most of all of us"))
    found = processes.find("ours")
    assert found is not None
    assert found[1].title == "Most of all of us"


def test_a_built_in_name_keeps_its_meaning(tmp_path: Path) -> None:
    (tmp_path / "consent.toml").write_text(OWN)
    found = Processes(tmp_path).find("consent")
    assert found is not None
    assert found[1].title == "Consent"


def test_a_broken_file_is_no_process_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text("[threshold]\nmin = 3\n")
    processes = Processes(tmp_path)
    assert processes.find("ours") is None
    assert [(name, type(found)) for name, found in processes.own()] == [("ours", DefinitionError)]


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text(OWN)
    inside = tmp_path / "processes"
    inside.mkdir()
    processes = Processes(inside)
    for name in ("../secret", "..\\secret", "/etc/passwd", "", ".", "a" * 300, "ou\0rs"):
        assert processes.find(name) is None


def test_all_lists_built_in_ones_first(tmp_path: Path) -> None:
    (tmp_path / "a-first.toml").write_text(OWN)
    found = list(Processes(tmp_path).all())
    assert [process.id for process, own in found if not own] == list(builtin_ids())
    assert [process.id for process, own in found if own] == ["a-first"]
