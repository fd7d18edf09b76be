namespace EvoPrune.Models.Checkpoints;

/// <summary>Checks that tensors fill the data part of the file: each of the right size, no gap, no overlap.</summary>
internal static class DataLayout
{
    private const int MostProblems = 20;

    /// <summary>The entry of a tensor whose offsets are inside the file and fit its shape.</summary>
    public static TensorEntry Entry(
        string path,
        string name,
        StorageType type,
        IReadOnlyList<long> shape,
        long begin,
        long end,
        long dataStart,
        long fileLength)
    {
        if (end < begin || end > fileLength - dataStart)
        {
            throw Error(
                path, $"Tensor '{name}' claims bytes {begin} to {end} of the data, which has {fileLength - dataStart} bytes.");
        }

        var shown = $"[{string.Join(", ", shape)}] of {type}";
        if (Size(shape, type) is not { } size)
        {
            throw Error(path, $"Tensor '{name}' has the shape {shown}: more bytes than can be counted.");
        }

        return size == end - begin
            ? new(name, type, shape, path, dataStart + begin, size)
            : throw Error(
                path,
                $"Tensor '{name}' has the shape {shown}, {size} bytes, but data_offsets [{begin}, {end}] hold {end - begin}.");
    }

    /// <summary>The entries must follow each other without gap or overlap, up to the last byte.</summary>
    public static void Check(string path, IEnumerable<TensorEntry> entries, long dataStart, long fileLength)
    {
        List<Problem> problems = [];
        var (position, previous) = (dataStart, "the header");
        foreach (var entry in entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset != position)
            {
                var fault = entry.Offset < position ? "overlap" : "leave a gap";
                problems.Add(new(
                    $"Tensor '{entry.Name}' starts at byte {entry.Offset}, but {previous} ends at byte {position}: they {fault}.",
                    path,
                    SafetensorsHeader.Renew));
            }

            (position, previous) = (Math.Max(position, entry.Offset + entry.Length), $"tensor '{entry.Name}'");
        }

        if (position != fileLength)
        {
            var message = $"The data ends at byte {position} with {previous}, the file at byte {fileLength}.";
            problems.Add(new(message, path, SafetensorsHeader.Renew));
        }

        if (problems.Count > 0)
        {
            throw new InputException([.. problems.Take(MostProblems), .. Rest(path, problems.Count - MostProblems)]);
        }
    }

    private static long? Size(IReadOnlyList<long> shape, StorageType type)
    {
        // An empty tensor counts as one with 1 in place of 0, so that its other sizes are sane, too.
        long size = type.Bytes;
        foreach (var dimension in shape.Select(dimension => Math.Max(dimension, 1)))
        {
            if (size > long.MaxValue / dimension)
            {
                return null;
            }

            size *= dimension;
        }

        return shape.Contains(0) ? 0 : size;
    }

    private static IEnumerable<Problem> Rest(string path, int count) =>
        count > 0 ? [new($"... and {count} more of this kind.", path)] : [];

    private static InputException Error(string path, string message) => new(message, path, SafetensorsHeader.Renew);
}
