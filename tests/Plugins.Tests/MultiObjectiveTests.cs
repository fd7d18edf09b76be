using EvoPrune.Optimizers;
using EvoPrune.Optimizers.MultiObjective;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Plugins.Tests;

public class MultiObjectiveTests
{
    private static double[][] Points(int count, int objectives, long seed, int grid = 0)
    {
        var random = new RandomStream(seed, "points");
        return [.. Enumerable.Range(0, count).Select(_ => (double[])[.. Enumerable.Range(0, objectives).Select(_ => grid > 0 ? random.Next(grid) : random.NextDouble())])];
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
    public void Reference_points_are_as_many_as_published_and_lie_on_the_simplex(int objectives, int divisions, int inner, int count)
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
    public void The_population_follows_from_the_reference_points_and_that_is_said(int objectives, int population)
    {
        var optimizer = new Nsga3(new() { Generations = 3 }, new SearchSpace(new Mixed()), new Objectives([.. Enumerable.Repeat(Searches.Distance, objectives)]));
        Assert.Equal(3 * population, optimizer.PlannedProposals);
        Assert.Contains($"population {population}, derived from", Assert.Single(optimizer.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void Far_too_many_reference_points_are_refused_with_their_number() => Assert.Contains(
        "reference points, more than", Assert.Throws<ArgumentException>(() => new ReferencePoints(new() { Divisions = 100 }, 8)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_fronts_are_those_of_peeling_off_what_nothing_dominates() => Prop.ForAll(
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
            foreach (Func<ISurvival> make in (Func<ISurvival>[])[() => new ReferencePointSurvival(DasDennis.Points(objectives, 4)), () => new CrowdingSurvival()])
            {
                // Two generations, so that what is carried over is scaled as well.
                var survivors = scales.Select(scale =>
                {
                    var survival = make();
                    survival.Select(Members(Points(60, objectives, seed), scale), 30, new RandomStream(seed, "first"));
                    return survival.Select(Members(Points(60, objectives, seed + 100), scale), 30, new RandomStream(seed, "second")).Select(member => member.Genome).ToList();
                }).ToList();
                Assert.All(survivors, genomes => Assert.Equal(survivors[0], genomes));
            }
        }
    }

    [Fact]
    public void The_corners_of_a_front_survive_and_every_reference_line_gets_its_nearest()
    {
        double[][] plane = [.. DasDennis.Points(3, 20)];
        var survivors = new ReferencePointSurvival(DasDennis.Points(3, 4)).Select(Members(plane), 15, new RandomStream(1, "niches")).Select(member => new Genome(member.Costs));
        Assert.Equal(DasDennis.Points(3, 4).Select(point => new Genome(point)).ToHashSet(), [.. survivors]);
    }

    [Fact]
    public void Degenerate_fronts_survive_normalisation()
    {
        foreach (double[][] costs in (double[][][])[[[1, 2, 3], [1, 2, 3], [1, 2, 3]], [[0, 1, 5], [1, 0, 5], [0.5, 0.5, 5]], [[0, 0, 0], [1, 1, 1], [2, 2, 2]]])
        {
            Assert.Equal(2, new ReferencePointSurvival(DasDennis.Points(3, 2)).Select(Members(costs), 2, new RandomStream(1, "flat")).Count);
        }
    }

    [Fact]
    public void Intercepts_are_those_of_the_plane_and_none_where_there_is_no_plane()
    {
        Assert.Equal([2.0, 3, 4], Hyperplane.Intercepts([[2, 0, 0], [0, 3, 0], [0, 0, 4]])!);
        Assert.Equal([2.0, 2], Hyperplane.Intercepts([[0.5, 1.5], [1.5, 0.5]])!.Select(cut => Math.Round(cut, 12)));
        Assert.Null(Hyperplane.Intercepts([[1, 1], [2, 2]]));
        Assert.Null(Hyperplane.Intercepts([[1, 0, 0], [1, 0, 0], [0, 0, 1]]));
    }

    [Fact]
    public void Crowding_is_the_room_between_neighbours_in_shares_of_the_range() => Assert.Equal(
        [double.PositiveInfinity, 0.9, 1.7, double.PositiveInfinity],
        CrowdingDistance.Of([[0, 10], [1, 8], [3, 4], [10, 0]]).Select(distance => Math.Round(distance, 12)));

    /// <summary>Genes of every kind; the bits add up to one.</summary>
    internal sealed class Mixed : IEncoding
    {
        public IReadOnlyList<Gene> Genes { get; } =
            [new ContinuousGene("a", -2, 3), new ContinuousGene("b", 5, 5), new LevelGene("n", 7), new LevelGene("one", 1), new LevelGene("p", 2), new LevelGene("q", 2)];

        public Genome Repair(Genome genome, RandomStream random) => genome.With(5, 1 - genome[4]);

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;
    }
}
