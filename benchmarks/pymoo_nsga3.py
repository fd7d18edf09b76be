#!/usr/bin/env python3
"""NSGA-III of pymoo on DTLZ1 and DTLZ2, measured as `evoprune benchmark nsga3` measures, for docs/nsga3.md.

    pip install pymoo==0.6.2
    benchmarks/pymoo_nsga3.py dtlz1 --seeds 60
    benchmarks/pymoo_nsga3.py dtlz2 --seeds 20

Three objectives, population 92, 91 reference points, the generations of Deb and Jain (2014). pymoo's operators are left as they are by default:
simulated binary crossover and polynomial mutation of its NSGA-III. The distance is from every point where a reference line meets the front to
the nearest point of the last population that no other dominates, on average.
"""
import argparse

import numpy as np
from pymoo.algorithms.moo.nsga3 import NSGA3
from pymoo.optimize import minimize
from pymoo.problems import get_problem
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting
from pymoo.util.ref_dirs import get_reference_directions

GENERATIONS = {"dtlz1": 400, "dtlz2": 250}


def targets(name, directions):
    """Where the reference lines meet the front: the plane with sum 1/2, or the unit sphere."""
    lengths = 2 * directions.sum(axis=1) if name == "dtlz1" else np.sqrt((directions ** 2).sum(axis=1))
    return directions / lengths[:, None]


def distance(name, seed, directions, generations):
    problem = get_problem(name, n_obj=3, n_var=7 if name == "dtlz1" else 12)
    result = minimize(problem, NSGA3(ref_dirs=directions, pop_size=92), ("n_gen", generations), seed=seed)
    costs = result.pop.get("F")
    front = costs[NonDominatedSorting().do(costs, only_non_dominated_front=True)]
    return np.linalg.norm(targets(name, directions)[:, None] - front[None], axis=2).min(axis=1).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problem", choices=sorted(GENERATIONS))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--generations", type=int, help="instead of those of the paper, for a quick look")
    asked = parser.parse_args()
    directions = get_reference_directions("das-dennis", 3, n_partitions=12)
    generations = asked.generations or GENERATIONS[asked.problem]
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    figures = [distance(asked.problem, seed, directions, generations) for seed in seeds]
    print(f"pymoo {asked.problem} seeds {seeds[0]} to {seeds[-1]}, {generations} generations: "
          f"best {min(figures):.3e} median {np.median(figures):.3e} worst {max(figures):.3e}")


if __name__ == "__main__":
    main()
