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
        var (expected, actual) = (File.ReadAllText(path).Split('\n'), text.Split('\n'));
        for (var line = 0; line < Math.Max(expected.Length, actual.Length); line++)
        {
            var (want, have) = (expected.ElementAtOrDefault(line), actual.ElementAtOrDefault(line));
            Assert.True(want == have, $"{file}:{line + 1} differs (UPDATE_GOLDEN=1 accepts the change)\n  expected: {want ?? "(end)"}\n  found:    {have ?? "(end)"}");
        }
    }
}
