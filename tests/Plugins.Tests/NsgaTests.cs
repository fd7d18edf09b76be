using EvoPrune.Encodings;
using EvoPrune.Optimizers;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

/// <summary>NSGA-II and NSGA-III: sorting, survival, reference points, and whole searches.</summary>
public class NsgaTests
{
    private static double[][] Points(int count, int objectives, long seed, int grid = 0)
    {
        var random = new RandomStream(seed, "points");
        return [.. Enumerable.Range(0, count)
            .Select(_ => (double[])[.. Enumerable.Range(0, objectives).Select(_ => grid > 0 ? random.Next(grid) : random.NextDouble())])];
    }

    private static IReadOnlyList<Member> Members(double[][] costs, double scale = 1) => [.. costs.Select((cost, i) => new Member(
        Evaluation.Success(new(new Genome([i]), Budget.Full), [.. cost.Select(value => new Measurement(Searches.Distance, value * scale))]),
        [.. cost.Select(value => value * scale)],
        Violation: 0))];

    [Theory]
    [InlineData(3, 12, 0, 91)]
    [InlineData(5, 6, 0, 210)]
    [InlineData(8, 3, 2, 156)]
    [InlineData(1, 7, 0, 1)]
    [InlineData(2, 99, 0, 100)]
    public void Reference_points_have_the_published_count_and_lie_on_the_simplex(int objectives, int divisions, int inner, int count)
    {
        var points = DasDennis.Points(objectives, divisions, inner);
        Assert.Equal(count, points.Count);
        Assert.Equal(count, points.Select(point => new Genome(point)).Distinct().Count());
        Assert.All(points, point => Assert.Equal(1, point.Sum(), 12));
        Assert.All(points, point => Assert.All(point, x => Assert.InRange(x, 0, 1)));
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(3, 92)]
    [InlineData(5, 212)]
    [InlineData(8, 156)]
    [InlineData(1, 20)]
    public void The_population_follows_from_the_reference_points_and_is_remarked(int objectives, int population)
    {
        var optimizer = new Nsga3(
            new() { Generations = 3 }, new SearchSpace(new Mixed()), new Objectives([.. Enumerable.Repeat(Searches.Distance, objectives)]));
        Assert.Equal(3 * population, optimizer.PlannedProposals);
        Assert.Contains($"population {population}, derived from", Assert.Single(optimizer.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_reference_points_are_refused_with_their_number() => Assert.Contains(
        "reference points, more than", Assert.Throws<ArgumentException>(() => new ReferencePoints(new() { Divisions = 100 }, 8)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_fronts_are_those_of_repeatedly_removing_non_dominated_vectors() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(),
        seed =>
        {
            var costs = Points(1 + seed % 60, 1 + seed % 4, seed, grid: 6);   // a coarse grid, so that equal vectors and values occur
            var left = Enumerable.Range(0, costs.Length).ToList();
            foreach (var front in NonDominatedSort.Fronts(costs))
            {
                var expected = left.Where(i => !left.Exists(j => Pareto.Dominates(costs[j], costs[i]))).ToList();
                Assert.Equal(expected, front.Order());
                left = [.. left.Except(expected)];
            }

            Assert.Empty(left);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_unit_of_the_objectives_does_not_matter(int objectives)
    {
        foreach (var seed in Enumerable.Range(0, 10))
        {
            double[] scales = [1, 1e-6, 1e6, Math.ScaleB(1, -40), Math.ScaleB(1, 40)];
            foreach (Func<ISurvival> make in (
                Func<ISurvival>[])[() => new ReferencePointSurvival(DasDennis.Points(objectives, 4)), () => new CrowdingSurvival()])
            {
                // Two generations, so that the state between generations is scaled as well.
                var survivors = scales.Select(scale =>
                {
                    var survival = make();
                    survival.Select(Members(Points(60, objectives, seed), scale), 30, new RandomStream(seed, "first"));
                    return survival.Select(Members(Points(60, objectives, seed + 100), scale), 30, new RandomStream(seed, "second"))
                        .Select(member => member.Genome).ToList();
                }).ToList();
                Assert.All(survivors, genomes => Assert.Equal(survivors[0], genomes));
            }
        }
    }

    [Fact]
    public void The_corners_of_a_front_survive_and_every_reference_line_gets_its_nearest()
    {
        double[][] plane = [.. DasDennis.Points(3, 20)];
        var survivors = new ReferencePointSurvival(DasDennis.Points(3, 4)).Select(Members(plane), 15, new RandomStream(1, "niches"))
            .Select(member => new Genome(member.Costs));
        Assert.Equal(DasDennis.Points(3, 4).Select(point => new Genome(point)).ToHashSet(), [.. survivors]);
    }

    [Fact]
    public void Degenerate_fronts_survive_normalisation()
    {
        foreach (double[][] costs in (
            double[][][])[[[1, 2, 3], [1, 2, 3], [1, 2, 3]], [[0, 1, 5], [1, 0, 5], [0.5, 0.5, 5]], [[0, 0, 0], [1, 1, 1], [2, 2, 2]]])
        {
            Assert.Equal(2, new ReferencePointSurvival(DasDennis.Points(3, 2))
                .Select(Members(costs), 2, new RandomStream(1, "flat")).Count);
        }
    }

    [Fact]
    public void Intercepts_are_those_of_the_plane_and_null_without_a_plane()
    {
        Assert.Equal([2.0, 3, 4], Hyperplane.Intercepts([[2, 0, 0], [0, 3, 0], [0, 0, 4]])!);
        Assert.Equal([2.0, 2], Hyperplane.Intercepts([[0.5, 1.5], [1.5, 0.5]])!.Select(cut => Math.Round(cut, 12)));
        Assert.Null(Hyperplane.Intercepts([[1, 1], [2, 2]]));
        Assert.Null(Hyperplane.Intercepts([[1, 0, 0], [1, 0, 0], [0, 0, 1]]));
        Assert.Null(Hyperplane.Intercepts([[0.1, 1], [0.3, 1]]));
        Assert.Null(Hyperplane.Intercepts([[3, 0.1, 2], [0.7, 0, 1], [0.3, 0, 1]]));
    }

    [Fact]
    public void Crowding_distance_is_the_gap_between_neighbours_in_shares_of_the_range() => Assert.Equal(
        [double.PositiveInfinity, 0.9, 1.7, double.PositiveInfinity],
        CrowdingSurvival.Distances([[0, 10], [1, 8], [3, 4], [10, 0]]).Select(distance => Math.Round(distance, 12)));

    /// <summary>Genes of every kind; the two bits have the sum 1.</summary>
    private sealed class Mixed : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } =
            [new ContinuousGene("a", -2, 3), new ContinuousGene("b", 5, 5), new LevelGene("n", 7), new LevelGene("one", 1),
                new LevelGene("p", 2), new LevelGene("q", 2)];

        public Genome Repair(Genome genome, RandomStream random) => genome.With(5, 1 - genome[4]);

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }

    private static readonly SearchSpace Space = new(new Mixed());

    private static IMultiObjectiveOptimizer Create(string id, SearchSpace space, int objectives = 2, int generations = 8) => id switch
    {
        "nsga2" => new Nsga2(new() { Population = 12, Generations = generations }, space),
        _ => new Nsga3(new() { Population = 12, Divisions = 11, Generations = generations }, space,
            new Objectives([.. Enumerable.Repeat(Searches.Distance, objectives)])),
    };

    private static List<Evaluation> Play(IOptimizer optimizer, long seed, Func<Genome, double[]?> costs)
    {
        List<Evaluation> all = [];
        for (var index = 0; ; index++)
        {
            var proposals = optimizer.Ask(new Generation(seed, "search", index));
            if (proposals.Count == 0)
            {
                return all;
            }

            Evaluation[] evaluations = [.. proposals.Select(proposal => costs(proposal.Genome) is { } values
                ? Evaluation.Success(proposal, [.. values.Select(value => new Measurement(Searches.Distance, value))])
                : Evaluation.Failed(proposal, "no value"))];
            optimizer.Tell(evaluations);
            all.AddRange(evaluations);
        }
    }

    private static double[] Costs(Genome genome) =>
        [(genome[0] - 1) * (genome[0] - 1) + genome[2], (genome[0] + 1) * (genome[0] + 1) + genome[4]];

    [Theory]
    [InlineData("nsga2")]
    [InlineData("nsga3")]
    public void The_same_seed_gives_the_same_search_and_every_genome_is_legal(string id)
    {
        foreach (Func<Genome, double[]?> costs in (
            Func<Genome, double[]?>[])[Costs, _ => [1, 1], g => g[2] < 3 ? null : [g[0], -g[0]], _ => null])
        {
            var optimizer = Create(id, Space);
            var search = Play(optimizer, 7, costs);
            Assert.Equal(optimizer.PlannedProposals, search.Count);
            Assert.Equal(search.Select(e => e.Genome), Play(Create(id, Space), 7, costs).Select(e => e.Genome));
            Assert.NotEqual(search.Select(e => e.Genome), Play(Create(id, Space), 8, costs).Select(e => e.Genome));
            Assert.All(search, evaluation => Assert.True(Space.IsLegal(evaluation.Genome)));
            Assert.Equal(12, ((IPopulationOptimizer)optimizer).Population.Count);
        }
    }

    [Theory]
    [InlineData("nsga2")]
    [InlineData("nsga3")]
    public void One_objective_is_minimised(string id)
    {
        var optimizer = Create(id, Space, objectives: 1, generations: 40);
        Play(optimizer, 1, genome => [Costs(genome)[0]]);
        Assert.True(((IPopulationOptimizer)optimizer).Population.Min(e => e.Cost) < 0.01);
    }

    [Theory]
    [InlineData("nsga2")]
    [InlineData("nsga3")]
    public void Failed_evaluations_survive_only_if_nothing_else_is_left(string id)
    {
        var optimizer = Create(id, Space);
        var all = Play(optimizer, 3, genome => genome[4] == 1 ? null : Costs(genome));
        Assert.Contains(all, evaluation => evaluation.Failure is not null);
        Assert.All(((IPopulationOptimizer)optimizer).Population, evaluation => Assert.Null(evaluation.Failure));
    }

    [Theory]
    [InlineData("nsga2")]
    [InlineData("nsga3")]
    public void Duplicates_are_drawn_again_until_the_space_is_exhausted(string id)
    {
        var wide = new SearchSpace(new BinaryLayers(new() { Count = 5 }, Topologies.Of([.. Enumerable.Repeat(1, 10)])));   // 252 genomes
        var generations = Play(Create(id, wide), 1, genome => [genome.Take(5).Sum(), genome.Select((bit, i) => bit * i).Sum()]).Chunk(12);
        Assert.All(generations, generation => Assert.Equal(12, generation.Select(e => e.Genome).Distinct().Count()));
        // 4 genomes for 12 places
        var narrow = new SearchSpace(new BinaryLayers(new() { Count = 1 }, Topologies.Of(1, 1, 1, 1)));
        Assert.Equal(4, Play(Create(id, narrow), 1, genome => [genome[0], genome[1]]).Select(e => e.Genome).Distinct().Count());
    }

    [Theory]
    [InlineData("nsga2", 0.2)]
    [InlineData("nsga3", 0.08)]
    public void A_short_search_comes_close_to_the_sphere_of_dtlz2(string id, double bound)
    {
        var space = new SearchSpace(new Cube());
        IOptimizer optimizer = id == "nsga2"
            ? new Nsga2(new() { Population = 36, Generations = 60 }, space)
            : new Nsga3(new() { Divisions = 7, Generations = 60 }, space, new Objectives([.. Enumerable.Repeat(Searches.Distance, 3)]));
        Play(optimizer, 1, Sphere);
        double[][] targets = [.. DasDennis.Points(3, 7)
            .Select(point => (double[])[.. point.Select(x => x / Math.Sqrt(point.Sum(y => y * y)))])];
        double[][] found = [.. ((IPopulationOptimizer)optimizer).Population.Select(e => e.Measurements.Select(m => m.Cost).ToArray())];
        var distance = targets.Average(target => Math.Sqrt(found.Min(cost => cost.Zip(target, (x, y) => (x - y) * (x - y)).Sum())));
        Assert.InRange(distance, 0, bound);
    }

    private static double[] Sphere(Genome x)
    {
        var (radius, a, b) = (1 + x.Skip(2).Sum(value => (value - 0.5) * (value - 0.5)), x[0] * Math.PI / 2, x[1] * Math.PI / 2);
        return [radius * Math.Cos(a) * Math.Cos(b), radius * Math.Cos(a) * Math.Sin(b), radius * Math.Sin(a)];
    }

    private sealed class Cube : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } = [.. Enumerable.Range(0, 12).Select(i => new ContinuousGene($"x{i}", 0, 1))];

        public Genome Repair(Genome genome, RandomStream random) => genome;

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }
}
