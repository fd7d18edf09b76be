"""Writes src/Models/Tokenizers/Normalizers/UnicodeTables.cs: the data of the Unicode normalisation forms, from Python's unicodedata.

    python3 unicode_tables.py > ../../../src/Models/Tokenizers/Normalizers/UnicodeTables.cs
"""
import base64
import textwrap
import unicodedata
import zlib


def number(value):
    """A variable-length number: seven bits a byte, the lowest first."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


classes, mappings = [], []
for code in range(0x110000):
    if 0xD800 <= code <= 0xDFFF or 0xAC00 <= code <= 0xD7A3:
        continue
    character = chr(code)
    if unicodedata.combining(character):
        classes.append((code, unicodedata.combining(character)))
    parts = unicodedata.decomposition(character).split()
    if parts:
        compatible = parts[0].startswith("<")
        to = [int(part, 16) for part in parts[1 if compatible else 0:]]
        composes = not compatible and len(to) == 2 and unicodedata.normalize("NFC", "".join(map(chr, to))) == character
        mappings.append((code, 1 if compatible else 2 if composes else 0, to))

data, last = bytearray(number(len(classes))), 0
for code, value in classes:
    data += number(code - last) + number(value)
    last = code
data += number(len(mappings))
last = 0
for code, kind, to in mappings:
    data += number(code - last) + number(len(to) * 3 + kind)
    for part in to:
        data += number(part)
    last = code

lines = textwrap.wrap(base64.b64encode(zlib.compress(bytes(data), 9)).decode(), 124)
print(f"""namespace EvoPrune.Models.Tokenizers;

/// <summary>Combining classes and decompositions of Unicode {unicodedata.unidata_version}, deflated, in base 64.</summary>
/// <remarks>Written by tests/references/tokenizers/unicode_tables.py, which says how the numbers are laid out.</remarks>
internal static class UnicodeTables
{{
    public const string Data =""")
print("\n".join(f'        {"" if i == 0 else "+ "}"{line}"{";" if i == len(lines) - 1 else ""}' for i, line in enumerate(lines)))
print("}")
