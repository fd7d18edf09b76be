using System.Globalization;
using EvoPrune.Models;
using Spectre.Console;

namespace EvoPrune.Host.Reports;

/// <summary>A profile for people.</summary>
internal static class ProfileTable
{
    public static void Write(IAnsiConsole console, RunProfile profile)
    {
        var (all, workers) = (profile.Seconds * profile.Workers, profile.Workers == 1 ? "1 worker" : $"{profile.Workers} workers");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"profile: {profile.Seconds:0.0} s of search with {workers}; {profile.EvaluationsPerSecond:0.00} evaluations/s, {profile.TokensPerSecond:0} tokens/s; "
            + $"{profile.UnitsReused:0.0 %} of the sublayers were not run"));
        foreach (var (phase, seconds) in profile.Phases)
        {
            var share = phase == Phases.Text ? "before it" : string.Create(CultureInfo.InvariantCulture, $"{seconds / all:0.0 %}");
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {phase,-30} {seconds,9:0.00} s  {share,9}"));
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {profile.OperationsPerSecond / 1e9:0.0} billion operations/s in matrix products, {profile.OperationsPerSecond / profile.MatrixProductRate:0 %} of the {profile.MatrixProductRate / 1e9:0.0} that large matrices alone reach here"));
    }
}
