using System.Runtime.CompilerServices;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>A test that needs the built page and a browser: skipped where they are missing, except under CI, where it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) =>
        Skip = Environment.GetEnvironmentVariable("CI") == "true" ? null : Browser.Missing;
}

/// <summary>What it takes to look at a page.</summary>
internal static class Browser
{
    /// <summary>The page that set-up built.</summary>
    public static string Template { get; } = Path.Combine(TestFolders.Repository, "artifacts/web/compare.html");

    /// <summary>Opens a page and tells what is on it.</summary>
    public static string Script { get; } = Path.Combine(TestFolders.Repository, "artifacts/web/test/page.mjs");

    /// <summary>The browser, or null.</summary>
    public static string? Chromium { get; } = Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
        File.Exists);

    /// <summary>What is missing, or null.</summary>
    public static string? Missing =>
        !File.Exists(Template) ? "skipped: the page was not built, which takes node and npm"
        : Chromium is null ? "skipped: chromium missing"
        : null;
}
