namespace EvoPrune.Host.Search;

/// <summary>Cuts the candidates of a round into stretches of equal length, one per worker: a candidate that lies across an end is measured in parts.</summary>
/// <remarks>Otherwise the last of a few candidates would keep one worker busy while others wait.</remarks>
/// <param name="Parts">What is measured at a time, in order.</param>
/// <param name="Starts">The first part of every worker.</param>
internal sealed record Stretches(IReadOnlyList<Stretches.Part> Parts, IReadOnlyList<int> Starts)
{
    /// <summary>Some pieces of one candidate that follow each other.</summary>
    /// <param name="Candidate">Its position.</param>
    /// <param name="First">The first piece.</param>
    /// <param name="End">Behind the last.</param>
    internal readonly record struct Part(int Candidate, int First, int End);

    /// <summary>Cuts.</summary>
    /// <param name="pieces">Of how many pieces every candidate is; 1 for what cannot be cut.</param>
    /// <param name="workers">Stretches asked for.</param>
    public static Stretches Of(IReadOnlyList<int> pieces, int workers)
    {
        var total = pieces.Sum(count => (long)count);
        List<Part> parts = [];
        List<int> starts = [0];
        long before = 0;
        for (var candidate = 0; candidate < pieces.Count; candidate++)
        {
            for (var first = 0; first < pieces[candidate];)
            {
                // A worker's stretch ends at its share of all pieces.
                var end = (int)Math.Min(pieces[candidate], EndOf(starts.Count) - before);
                if (end <= first)
                {
                    starts.Add(parts.Count);
                    continue;
                }

                parts.Add(new(candidate, first, end));
                first = end;
            }

            before += pieces[candidate];
        }

        while (starts.Count < workers)
        {
            starts.Add(parts.Count);
        }

        return new(parts, starts);

        long EndOf(int worker) => total * worker / workers;
    }
}
