"""Prometheus' text format, version 0.0.4, read strictly."""

import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
KINDS = {"counter", "gauge", "histogram"}


def labels(text):
    """The labels of one sample, which fill all of the text."""
    found, position = {}, 0
    while position < len(text):
        match = LABEL.match(text, position)
        assert match, f"not labels: {text}"
        assert match[1] not in found
        found[match[1]] = match[2]
        position = match.end()
    return found


def family_of(name, kind):
    return re.sub(r"_(bucket|sum|count)$", "", name) if kind == "histogram" else name


def read(text):
    """{(name, labels): value} of all samples; fails for what is not exactly the format."""
    assert text.endswith("\n")
    samples, families, current, kind = {}, set(), None, None
    lines = text[:-1].split("\n")
    for line in lines:
        if line.startswith("# HELP "):
            current, help = line[7:].split(" ", 1)
            assert re.fullmatch(NAME, current) and help and current not in families, line
            families.add(current)
            kind = None
        elif line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name == current and kind in KINDS, line
        else:
            match = SAMPLE.fullmatch(line)
            assert match and kind and family_of(match[1], kind) == current, line
            key = (match[1], tuple(sorted(labels(match[2] or "").items())))
            assert key not in samples, line
            samples[key] = float(match[3])
            assert kind != "counter" or match[1].endswith("_total"), line
    check_histograms(samples)
    return samples


def check_histograms(samples):
    for name in {name.removesuffix("_bucket") for name, _ in samples if name.endswith("_bucket")}:
        buckets = [(float(dict(labels)["le"]), value) for (key, labels), value in samples.items() if key == f"{name}_bucket"]
        assert buckets == sorted(buckets) and [value for _, value in buckets] == sorted(value for _, value in buckets), name
        assert buckets[-1] == (float("inf"), samples[f"{name}_count", ()]) and (f"{name}_sum", ()) in samples, name
