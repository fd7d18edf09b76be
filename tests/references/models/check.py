"""Prints what an independent reader computes from a model folder, as JSON: python3 check.py FOLDER [--ids 1,2,3]."""
import argparse
import json

import definitions


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="a model in the Hugging Face layout")
    parser.add_argument("--ids", default="1,2,3,4,5,6,7,8", help="token ids of one window")
    arguments = parser.parse_args()
    ids = [int(part) for part in arguments.ids.split(",")]
    forward, what = definitions.load(arguments.folder)
    print(json.dumps({"ids": ids, what: forward(ids).tolist()}))


main()
