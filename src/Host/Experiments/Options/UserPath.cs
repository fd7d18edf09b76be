namespace EvoPrune.Host.Experiments.Options;

/// <summary>Paths that begin with <c>~/</c>: shells know what that means, but not where a path stands in a file or behind <c>--option=</c>.</summary>
internal static class UserPath
{
    private const string Home = "~/";

    /// <summary>The path with the user's folder in the place of <c>~</c>.</summary>
    public static string Expand(string written) => written.StartsWith(Home, StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), written[Home.Length..])
        : written;

    /// <summary>The same for an argument of the command line, which may be <c>--option=~/path</c>.</summary>
    public static string ExpandArgument(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=', 2) is [var option, var value] ? $"{option}={Expand(value)}" : Expand(argument);
}
