using EvoPrune.Encodings;
using EvoPrune.Optimizers;

namespace EvoPrune.Plugins.Tests;

public class NsgaSearchTests
{
    private static readonly SearchSpace Space = new(new MultiObjectiveTests.Mixed());

    private static IMultiObjectiveOptimizer Create(string id, SearchSpace space, int objectives = 2, int generations = 8) => id switch
    {
        "nsga2" => new Nsga2(new() { Population = 12, Generations = generations }, space),
        _ => new Nsga3(new() { Population = 12, Divisions = 11, Generations = generations }, space, new Objectives([.. Enumerable.Repeat(Searches.Distance, objectives)])),
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

    private static double[] Costs(Genome genome) => [(genome[0] - 1) * (genome[0] - 1) + genome[2], (genome[0] + 1) * (genome[0] + 1) + genome[4]];

    [Theory]
    [InlineData("nsga2")]
    [InlineData("nsga3")]
    public void The_same_seed_gives_the_same_search_and_every_genome_is_legal(string id)
    {
        foreach (Func<Genome, double[]?> costs in (Func<Genome, double[]?>[])[Costs, _ => [1, 1], g => g[2] < 3 ? null : [g[0], -g[0]], _ => null])
        {
            var optimizer = Create(id, Space);
            var search = Play(optimizer, 7, costs);
            Assert.Equal(((IPlannedOptimizer)optimizer).PlannedProposals, search.Count);
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
    public void Failed_evaluations_survive_only_where_nothing_else_is_left(string id)
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
        var narrow = new SearchSpace(new BinaryLayers(new() { Count = 1 }, Topologies.Of(1, 1, 1, 1)));                       // 4 genomes for 12 places
        Assert.Equal(4, Play(Create(id, narrow), 1, genome => [genome[0], genome[1]]).Select(e => e.Genome).Distinct().Count());
    }

    [Theory]
    [InlineData("nsga2", 0.2)]
    [InlineData("nsga3", 0.08)]
    public void A_short_search_comes_near_the_sphere_of_dtlz2(string id, double bound)
    {
        var space = new SearchSpace(new Cube());
        IOptimizer optimizer = id == "nsga2"
            ? new Nsga2(new() { Population = 36, Generations = 60 }, space)
            : new Nsga3(new() { Divisions = 7, Generations = 60 }, space, new Objectives([.. Enumerable.Repeat(Searches.Distance, 3)]));
        Play(optimizer, 1, Sphere);
        double[][] targets = [.. DasDennis.Points(3, 7).Select(point => (double[])[.. point.Select(x => x / Math.Sqrt(point.Sum(y => y * y)))])];
        double[][] found = [.. ((IPopulationOptimizer)optimizer).Population.Select(e => e.Measurements.Select(m => m.Cost).ToArray())];
        Assert.InRange(InvertedGenerationalDistance.Of(found, targets), 0, bound);
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
