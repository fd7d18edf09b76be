namespace EvoPrune.Host.Search.Racing;

/// <summary>Says which candidates go on: all but those that as many others as there are places are surely better than.</summary>
/// <param name="test">Compares two candidates in one objective.</param>
/// <param name="surrogate">Does so too, by what it knows of genomes; null for nobody.</param>
internal sealed class RaceJudge(PairedTest test, Surrogate? surrogate = null)
{
    /// <summary>The candidates that may still get a place, in the order given.</summary>
    /// <param name="race">Places, and who holds them.</param>
    /// <param name="candidates">Different candidates, scored on the same first windows.</param>
    /// <param name="scored">How many windows that is.</param>
    public IReadOnlyList<Evaluation> Remaining(Race race, IReadOnlyList<Evaluation> candidates, int scored)
    {
        // A genome that competes twice holds one place: that is the safe side.
        Evaluation[] others = [.. candidates.Concat(race.Rivals).Where(other => other.Failure is null).DistinctBy(other => other.Genome)];
        return [.. candidates.Where(candidate => candidate.Failure is null
            && others.Where(other => IsSurelyBetter(other, candidate, scored)).Take(race.Survivors).Count() < race.Survivors)];
    }

    // Nowhere worse and somewhere better; better in what is made of windows is never certain without being strict.
    private bool IsSurelyBetter(Evaluation left, Evaluation right, int scored)
    {
        var isBetter = false;
        foreach (var (objective, (mine, others)) in left.Measurements.Zip(right.Measurements).Index())
        {
            if (mine.Windows is { } windows && others.Windows is { } otherWindows)
            {
                if (windows.Count < scored
                    || !(test.IsSurelyLess(windows, otherWindows, scored) || surrogate?.IsSurelyLess(objective, left, right, scored) == true))
                {
                    return false;
                }

                isBetter = true;
            }
            else if (mine.Cost > others.Cost)
            {
                return false;
            }
            else
            {
                isBetter |= mine.Cost < others.Cost;
            }
        }

        return isBetter;
    }
}
