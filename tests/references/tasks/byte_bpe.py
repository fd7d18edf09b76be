"""GPT-2's tokenizer (Radford et al. 2019, section 2.2): byte pairs inside the pieces of a pattern. Reads vocab.json and merges.txt."""
import json
import os

import regex

PIECES = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")


def alphabet():
    """A printable character for every byte: itself where it is printable Latin-1, else the next one from 256 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


class Tokenizer:
    def __init__(self, folder):
        with open(os.path.join(folder, "vocab.json"), encoding="utf-8") as file:
            self.ids = json.load(file)
        with open(os.path.join(folder, "merges.txt"), encoding="utf-8") as file:
            lines = [line for line in file.read().split("\n") if line and not line.startswith("#version")]
        self.ranks = {tuple(line.split(" ")): rank for rank, line in enumerate(lines)}
        self.alphabet = alphabet()

    def encode(self, text):
        return [self.ids[part] for piece in PIECES.findall(text) for part in self.merge(piece)]

    def merge(self, piece):
        parts = [self.alphabet[byte] for byte in piece.encode("utf-8")]
        while len(parts) > 1:
            best = min(zip(parts, parts[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            i, merged = 0, []
            while i < len(parts):
                take = 2 if tuple(parts[i:i + 2]) == best else 1
                merged.append("".join(parts[i:i + take]))
                i += take
            parts = merged
        return parts
