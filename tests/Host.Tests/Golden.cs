namespace EvoPrune.Host.Tests;

/// <summary>Compares text with a file of the repository; UPDATE_GOLDEN=1 in the environment rewrites the file instead.</summary>
internal static class Golden
{
    /// <param name="text">What the product gives now.</param>
    /// <param name="file">The expected text, relative to this project's folder.</param>
    public static void Verify(string text, string file)
    {
        var path = Path.Combine(TestFolders.Repository, "tests/Host.Tests", file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
            return;
        }

        Assert.True(File.Exists(path), $"{file} is missing; run the tests once with UPDATE_GOLDEN=1 and look at what is written.");
        var difference = FirstDifference(File.ReadAllText(path), text);
        Assert.True(difference is null, $"{file}:{difference} (UPDATE_GOLDEN=1 accepts the change)");
    }

    /// <summary>The first line that differs, with both versions; null if there is none.</summary>
    public static string? FirstDifference(string expected, string actual)
    {
        var (wanted, found) = (expected.Split('\n'), actual.Split('\n'));
        for (var line = 0; line < Math.Max(wanted.Length, found.Length); line++)
        {
            var (want, have) = (wanted.ElementAtOrDefault(line), found.ElementAtOrDefault(line));
            if (want != have)
            {
                return $"{line + 1} differs\n  expected: {want ?? "(end)"}\n  found:    {have ?? "(end)"}\n";
            }
        }

        return null;
    }
}
