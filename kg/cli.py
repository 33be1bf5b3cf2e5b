"""The command line: each verb a thin skin over a library call.

Data goes to stdout and talk to stderr. The exit status is 0 when all is well, 1 when a check found
violations, 2 for a command that makes no sense or input that cannot be read.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from kg import api
from kg.cli_questions import catalogue, described, find_query, parameters
from kg.config import resource_dir
from kg.diff.compare import compare_builds
from kg.diff.report import as_json, as_text
from kg.errors import KgError, UsageError
from kg.export import formats
from kg.export.atomic import write_file, write_folder
from kg.export.jsonl import facts_jsonl
from kg.fetch.client import EUROPE_PMC, Client
from kg.fetch.ids import read_id
from kg.fetch.run import fetch as fetch_articles
from kg.model import Language
from kg.pathways.ask import ask_comparison, ask_paths
from kg.pathways.tables import reported_line
from kg.query.table import Table, TableFormat, cell_text
from kg.report import make_config, run_build
from kg.terminal import print_table, say, use_utf8, write
from kg.terms.ontology import find_term, load_ontology
from kg.verify import check_quote, verify_build

OK, VIOLATIONS, UNUSABLE = 0, 1, 2
app = typer.Typer(
    name="kg",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A knowledge graph of salvage therapy in hyperinflammation: build it, ask it, see the words.",
    epilog="exit status: 0 good, 1 violations found, 2 usage or unreadable input",
)


class Format(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"


class ExtractFormat(StrEnum):
    """How extracted facts are printed."""

    jsonl = "jsonl"
    score = "score"


class Lang(StrEnum):
    """The language of labels and summaries."""

    en = "en"
    zh = "zh"


BuildOption = Annotated[
    Path | None, typer.Option("--build", help="build to ask (default: ./build, else the bundled documents)")
]
FormatOption = Annotated[Format, typer.Option("--format", help="how to print the table")]
_EXPORTS_HELP = ", ".join((*api.EXPORTS, "csv", *formats.FILES, *formats.FOLDERS))
ReviewOption = Annotated[
    bool, typer.Option("--include-to-review", help="count what is too doubtful for an answer as well")
]
OnlyOption = Annotated[bool, typer.Option("--reviewed-only", help="count only what a curator confirmed")]
DecisionsOption = Annotated[
    Path | None,
    typer.Option("--decisions", help="folder of decisions files (default: decisions/ beside the documents)"),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="language of labels and summaries")]


@app.command()
def build(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="files and folders (none: the bundled documents)")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="folder to write")] = api.DEFAULT_BUILD,
    add: Annotated[bool, typer.Option("--add", help="read PATHS beside the bundled documents")] = False,
    reason: Annotated[
        bool | None,
        typer.Option("--reason/--no-reason", help="check with HermiT (default: if Java is there)"),
    ] = None,
    decisions: DecisionsOption = None,
) -> int:
    """Read documents and build the graph."""
    return run_build(make_config(paths or [], add=add, out=out, reason=reason, decisions=decisions))


@app.command()
def extract(
    documents: Annotated[list[Path], typer.Argument(help="files and folders")],
    format_: Annotated[
        ExtractFormat, typer.Option("--format", help="one fact a line, or one evaluation record a work")
    ] = ExtractFormat.jsonl,
) -> int:
    """Print the facts of documents without building a graph."""
    found = api.extract(*documents)
    for problem in found.problems:
        say(f"error: {problem.message}")
    if format_ is ExtractFormat.score:
        write(json.dumps(api.score_records(found), ensure_ascii=False, indent=1) + "\n")
    else:
        write(facts_jsonl(found.works))
    return UNUSABLE if found.problems else OK


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def query(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="a query, or a .rq file (none: the list)")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="a parameter as name=value, like --name value")
    ] = None,
    build_: BuildOption = None,
    to_review: ReviewOption = False,
    only: OnlyOption = False,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    wants_help: Annotated[bool, typer.Option("--help", help="what a query asks and takes")] = False,
) -> int:
    """Ask a question: kg query salvage-uses --drug ruxolitinib."""
    if name is None:
        if wants_help:
            write(context.get_help() + "\n")
        else:
            _print(catalogue(lang.value), format_, lang)
        return OK
    if name.startswith("-"):
        raise UsageError(f"'{name}' comes before the name of the query; the list is: kg query")
    asked = find_query(name)
    if wants_help:
        write(described(asked, lang.value))
        return OK
    graph = api.open_graph(build_, to_review=to_review, reviewed_only=only)
    table = api.ask(graph, asked, parameters(asked, context.args, param or []))
    _print(table, format_, lang)
    say(f"{len(table)} {'row' if len(table) == 1 else 'rows'}. Research evidence, not medical advice.")
    return OK


@app.command()
def show(
    thing: Annotated[str, typer.Argument(help="a term (key, CURIE, label, synonym) or a fact")],
    build_: BuildOption = None,
    to_review: ReviewOption = False,
    only: OnlyOption = False,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Show a term or a fact with what supports it."""
    _print(api.open_graph(build_, to_review=to_review, reviewed_only=only).show(thing), format_, lang)
    return OK


@app.command()
def evidence(
    fact: Annotated[str, typer.Argument(help="a fact: IRI, SLUG#local, or a local id that is unique")],
    build_: BuildOption = None,
    to_review: ReviewOption = False,
    only: OnlyOption = False,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Show the words behind a fact, and where they stand."""
    graph = api.open_graph(build_, to_review=to_review, reviewed_only=only)
    _print(graph.query("evidence-of-fact", fact=fact), format_, lang)
    return OK


@app.command()
def paths(
    drug: Annotated[str, typer.Argument(help="a drug or drug class (key, CURIE, label, synonym)")],
    target: Annotated[str, typer.Argument(metavar="DISORDER-or-MANIFESTATION", help="what it should act on")],
    via: Annotated[
        list[str] | None, typer.Option("--via", help="a term that each path must pass (may be repeated)")
    ] = None,
    max_hops: Annotated[int, typer.Option("--max-hops", help="longest path; the last hop counts")] = 6,
    effect: Annotated[str, typer.Option("--effect", help="decrease, increase or any")] = "decrease",
    limit: Annotated[int, typer.Option("--limit", min=1, help="so many mechanisms of either direction")] = 10,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Show how a drug could act on a disorder or a finding: ranked paths, warnings, gaps."""
    ontology = load_ontology(resource_dir("ontology"))
    columns, rows = ask_paths(
        ontology,
        drug,
        target,
        via=via or [],
        max_hops=max_hops,
        effect=effect,
        language=lang.value,
        limit=limit,
    )
    _print(Table("paths", columns, rows), format_, lang)
    say("A path is a hypothesis over sourced statements. Research evidence, not medical advice.")
    return OK


@app.command()
def compare(
    drugs: Annotated[list[str], typer.Argument(help="two drugs or more")],
    max_hops: Annotated[int, typer.Option("--max-hops", help="longest path to a finding")] = 4,
    build_: BuildOption = None,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Compare drugs: targets, processes and findings reached, reported use and outcome."""
    graph = api.open_graph(build_)
    keys = [find_term(graph.ontology, name).key for name in drugs]
    reported = {key: _reported(graph, key, lang.value) for key in keys}
    columns, rows = ask_comparison(
        graph.ontology, keys, max_hops=max_hops, reported=reported, language=lang.value
    )
    _print(Table("compare", columns, rows), format_, lang)
    return OK


@app.command()
def export(
    format_name: Annotated[str, typer.Argument(metavar="FORMAT", help=_EXPORTS_HELP)],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="file to write; for csv, kgx, phenopackets a folder")
    ] = None,
    build_: BuildOption = None,
) -> int:
    """Give a build in another format."""
    if format_name == "csv":
        if out is None:
            raise UsageError("csv is several tables: give a folder with --out")
        for name in ("courses", "outcomes", "findings"):
            write_file(out / f"{name}.csv", api.export(name, build_))
            say(f"wrote {out / name}.csv")
    elif format_name in formats.FOLDERS and out is not None:
        files = api.export_folder(format_name, build_)
        write_folder(out, files)
        say(f"wrote {len(files)} files into {out}")
    elif out is None:
        write(api.export(format_name, build_))
    else:
        write_file(out, api.export(format_name, build_))
        say(f"wrote {out}")
    return OK


@app.command()
def review(
    documents: Annotated[
        list[Path] | None, typer.Argument(help="the texts of one work (files, or a folder)")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="page to write (default: review-SLUG.html)")
    ] = None,
    agreement: Annotated[
        Path | None, typer.Option("--agreement", help="folder of decisions files: how far curators agree")
    ] = None,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Write the page on which a curator reviews a document, or report how far curators agree."""
    if (agreement is None) == (not documents):
        raise UsageError("give the document to review, or --agreement with a folder of decisions files")
    if agreement is not None:
        _print(api.agreement(agreement), format_, lang)
        return OK
    slug, page = api.review_page(*documents or ())
    target = out or Path(f"review-{slug}.html")
    write_file(target, page)
    say(f"wrote {target}: open it in a browser; save the decisions into decisions/ and build again")
    return OK


@app.command()
def fetch(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="PMIDs, PMCIDs, DOIs")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="folder to fetch into")] = Path("papers"),
    query: Annotated[str | None, typer.Option("--query", help="a search of Europe PMC")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="so many articles of the search")] = 100,
    refresh: Annotated[bool, typer.Option("--refresh", help="fetch anew what is there")] = False,
    contact: Annotated[
        str, typer.Option("--contact", envvar="SALVAGE_KG_CONTACT", help="your e-mail address")
    ] = "",
    base: Annotated[str, typer.Option("--base", help="address of the service")] = EUROPE_PMC,
    pause: Annotated[float, typer.Option("--pause", min=0, help="seconds between requests")] = 0.5,
    timeout: Annotated[float, typer.Option("--timeout", min=0.01, help="longest silence in seconds")] = 30.0,
    format_: FormatOption = Format.table,
) -> int:
    """Fetch open-access articles and abstracts from Europe PMC; the one verb that needs a network."""
    wanted = [read_id(text) for text in ids or []]
    if not wanted and not (query or "").strip():
        raise UsageError("nothing to fetch: give a PMID, PMCID or DOI, or a search after --query")
    client = Client(base, contact=contact, pause=pause, timeout=timeout)
    report = fetch_articles(wanted, out, client, query=query, limit=limit, refresh=refresh)
    rows = tuple((row.key, status, row.kind, row.licence, row.file) for row, status in report.documents)
    _print(Table("fetch", ("article", "status", "text", "licence", "file"), rows), format_, Lang.en)
    for problem in report.problems:
        say(f"error: {problem.where}: {problem.message} ({problem.remedy})")
    say(f"{len(rows)} documents in {out}, {len(report.problems)} findings")
    return VIOLATIONS if report.problems else OK


@app.command()
def check(
    build_: BuildOption = None,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Check a build: its findings, its files, every quote against the text, every node against its shape."""
    problems = verify_build(build_ if build_ is not None else api.find_build(), lang.value)
    columns = ("level", "code", "where", "message", "remedy")
    rows = tuple((row.level, row.code, row.where, row.message, row.remedy or None) for row in problems)
    _print(Table("check", columns, rows), format_, lang)
    violations = sum(row.level == "error" for row in problems)
    say(f"{violations} violations, {len(problems) - violations} other findings")
    return VIOLATIONS if violations else OK


@app.command()
def verify(
    document: Annotated[str, typer.Argument(metavar="DOC", help="a file, or the slug of a work of a build")],
    quote: Annotated[str, typer.Option("--quote", "-q", help="the words that are said to stand there")],
    build_: BuildOption = None,
    format_: FormatOption = Format.table,
    lang: LangOption = Lang.en,
) -> int:
    """Tell whether a document says these words, and where; else what it says instead."""
    stands, table = check_quote(quote, document, build_)
    _print(table, format_, lang)
    return OK if stands else VIOLATIONS


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="BUILD", help="the earlier build")],
    now: Annotated[Path, typer.Argument(metavar="BUILD", help="the later build")],
    json_: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> int:
    """Tell which facts and answers changed between two builds, and which document did it (exit status 1)."""
    difference = compare_builds(before, now)
    write(as_json(difference) if json_ else as_text(difference))
    return VIOLATIONS if difference.is_change else OK


# ------------------------------------------------------------------ helpers


def _print(table: Table, format_: Format, lang: Lang) -> None:
    name: TableFormat = format_.value
    language: Language = lang.value
    print_table(table, name, language)


def _reported(graph: api.KnowledgeGraph, drug: str, language: Language) -> list[str]:
    """Return what the documents say of a drug, a line for each agent that is it, of it, or in its class."""
    lines = []
    for row in graph.query("drugs-used", drug=drug):
        counts = {name: cell_text(row[name]) for name in ("people", "judged", "benefit", "failure")}
        lines.append(f"{cell_text(row['agent'], language)}: {reported_line(counts, language)}")
    return lines


# The class of command-line errors lives in click, of which newer versions of typer carry a copy of their own.
_ClickException: type[Exception] = next(
    item for item in typer.BadParameter.__mro__ if item.__name__ == "ClickException"
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status; an error is one line on stderr."""
    use_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    command: Any = typer.main.get_command(app)
    try:
        status = command.main(given or ["--help"], prog_name="kg", standalone_mode=False)
    except KgError as error:
        say(f"error: {error}")
        return UNUSABLE
    except _ClickException as error:
        say(f"error: {' '.join(error.format_message().split())}")  # type: ignore[attr-defined]
        return UNUSABLE
    except (KeyboardInterrupt, typer.Abort):
        say("error: interrupted")
        return UNUSABLE
    return status if isinstance(status, int) else OK


if __name__ == "__main__":
    sys.exit(main())
