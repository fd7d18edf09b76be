using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class FrontProgressTests
{
    private static readonly Metric Loss = new("loss", "", Direction.Minimize), Speed = new("speed", "", Direction.Maximize);

    private static Evaluation Of(double loss, double speed) =>
        Evaluation.Success(new(new Genome([loss, speed]), Budget.Full), [new(Loss, loss), new(Speed, speed)]);

    private static (IReadOnlyList<TimelineEntry> Timeline, FrontVolume? Volume) Follow(double lossUnit, double speedUnit)
    {
        var (progress, archive) = (new FrontProgress(), new Archive());
        Evaluation[][] generations =
        [
            [Of(10 * lossUnit, 0), Of(5 * lossUnit, 5 * speedUnit)],
            [Of(0, 0)],
            [Of(2 * lossUnit, 10 * speedUnit), Of(9 * lossUnit, speedUnit)],
        ];
        foreach (var evaluation in generations.SelectMany(generation => generation.Append(null)))
        {
            if (evaluation is null)
            {
                progress.EndGeneration(archive.Front);
                continue;
            }

            archive.Add(evaluation);
            progress.Add(evaluation);
        }

        progress.Add(Evaluation.Failed(new(new Genome([1]), Budget.Full), "broken"));
        return (progress.Complete([.. Enumerable.Range(0, 3).Select(i => new TimelineEntry(i, null, null, 0))]), progress.Volume);
    }

    [Fact]
    public void Volumes_are_shares_of_the_box_between_the_best_and_the_worst_seen_and_never_fall()
    {
        var (timeline, volume) = Follow(1, 1);
        Assert.Equal([0.25, 0.25, 0.8], timeline.Select(entry => Math.Round(entry.Hypervolume!.Value, 12)));
        Assert.Equal((0.0, 10.0), (volume!.Best["loss"], volume.Best["speed"]));
        Assert.Equal((10.0, 0.0), (volume.Worst["loss"], volume.Worst["speed"]));
        Assert.Equal(0.8, volume.Value, 12);
    }

    [Fact]
    public void Units_do_not_matter() => Assert.Equal(
        Follow(1, 1).Timeline.Select(entry => entry.Hypervolume!.Value),
        Follow(Math.ScaleB(1, -30), Math.ScaleB(1, 20)).Timeline.Select(entry => entry.Hypervolume!.Value));

    [Fact]
    public void One_objective_has_no_volume()
    {
        var progress = new FrontProgress();
        var only = Evaluation.Success(new(new Genome([1]), Budget.Full), [new(Loss, 1)]);
        progress.Add(only);
        progress.EndGeneration([only]);
        Assert.Null(progress.Volume);
        Assert.Null(progress.Complete([new TimelineEntry(0, 1, 1, 0)])[0].Hypervolume);
    }
}
