using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Hub;
using EvoPrune.Models.Hub;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>fetch NAME</c>: downloads a model or a split of a data set into the cache of the Hugging Face hub.</summary>
internal static class FetchCommand
{
    private const double Megabyte = 1e6;

    public static Command Create()
    {
        var name = new Argument<string>("name")
        {
            Description = "hf:ORG/NAME for a model, hf:datasets/ORG/NAME/CONFIG/SPLIT for a data set; @REVISION after NAME for another "
                + "revision than main.",
            HelpName = "NAME",
        };
        var revision = new Option<string?>("--revision") { Description = "A branch, a tag or a commit.", HelpName = "REVISION" };
        var json = CommonOptions.Json();
        var command = new Command("fetch",
            "Download a model (configuration, tokenizer, safetensors) or a split of a data set from the Hugging Face hub into its "
                + "cache. An interrupted download is continued; sizes and hashes are checked.\n\nExample: "
                + "evoprune fetch hf:openai-community/gpt2")
        {
            name, revision, json,
        };
        command.SetAction(parsed => Fetch(new Shell(parsed.GetValue(json)), NameOf(parsed.GetValue(name)!, parsed.GetValue(revision))));
        return command;
    }

    private static HubName NameOf(string written, string? revision)
    {
        var name = HubName.Parse(HubName.IsMeant(written) ? written : HubName.Prefix + written);
        return revision is null || revision == name.Revision ? name
            : name.Revision != HubName.MainRevision
                ? throw new InputException($"--revision: {revision} contradicts the revision in {name}.", null, "Leave one of them out.")
            : HubName.IsRevision(revision) ? name with { Revision = revision }
            : throw new InputException($"--revision: '{revision}' is no branch, tag or commit.");
    }

    private static int Fetch(Shell shell, HubName name)
    {
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        using var client = new HubClient(HubSettings.FromEnvironment(), text => shell.Terminal.WriteLine(text));
        return Fetch(shell, client, name, cancellation.Token).GetAwaiter().GetResult();
    }

    private static async Task<int> Fetch(Shell shell, HubClient client, HubName name, CancellationToken cancellation)
    {
        var listing = await client.List(name, cancellation);
        Task<HubSnapshot> Download(IReadOnlyList<HubFile> files) => FetchProgress.Run(shell, files, progress =>
            client.Fetch(name, listing, files, progress, cancellation));
        if (name.Kind == HubKind.Model)
        {
            var files = HubModelFiles.Of(name, listing);
            Write(shell, name, await Download(files), files);
            return 0;
        }

        // The card says which files a split has.
        var card = listing.Files.Where(file => file.Path == HubTexts.Card).ToList();
        var described = await Download(card);
        var splits = HubTexts.Splits([.. listing.Files.Select(file => file.Path)], described.Folder);
        if (name.Split is null && splits.Count > 0)
        {
            Write(shell, name, splits, listing);
            return 0;
        }

        var chosen = HubTexts.Choose(name, splits, "on the hub").Files.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<HubFile> data = [.. card, .. listing.Files.Where(file => chosen.Contains(file.Path))];
        Write(shell, name, await Download(data), data);
        return 0;
    }

    private static void Write(Shell shell, HubName name, HubSnapshot snapshot, IReadOnlyList<HubFile> files)
    {
        var bytes = files.Sum(file => file.Size);
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {files.Count} files, {bytes / Megabyte:N1} MB, revision {snapshot.Name.Revision}"));
        shell.Output.WriteLine($"folder: {snapshot.Folder}");
        shell.Document(new
        {
            Name = name.ToString(),
            snapshot.Name.Revision,
            snapshot.Folder,
            Bytes = bytes,
            Files = files.Select(file => new { file.Path, file.Size }),
        });
    }

    private static void Write(Shell shell, HubName name, IReadOnlyList<DatasetSplit> splits, HubListing listing)
    {
        var sizes = listing.Files.ToDictionary(file => file.Path, file => file.Size);
        var rows = splits.Select(split => new
        {
            Name = (name with { Config = split.Config, Split = split.Split }).ToString(),
            Files = split.Files.Count,
            Bytes = split.Files.Sum(file => sizes[file]),
        }).ToList();
        shell.Output.WriteLine("The splits of this data set; fetch one of them by its name:");
        var table = new Table().Border(TableBorder.Simple).AddColumn("name")
            .AddColumn(new TableColumn("files").RightAligned()).AddColumn(new TableColumn("MB").RightAligned());
        foreach (var row in rows)
        {
            table.AddRow(Markup.Escape(row.Name), row.Files.ToString(CultureInfo.InvariantCulture),
                (row.Bytes / Megabyte).ToString("N1", CultureInfo.InvariantCulture));
        }

        shell.Terminal.Write(table);
        shell.Document(new { Splits = rows });
    }
}

/// <summary>Shows the progress of a download: a bar per file on a terminal, otherwise a line per file.</summary>
internal sealed class FetchProgress(Shell shell, ProgressContext? bars) : IFetchProgress
{
    private ProgressTask? task;

    /// <summary>Runs a download and shows its progress.</summary>
    public static Task<HubSnapshot> Run(Shell shell, IReadOnlyList<HubFile> files, Func<IFetchProgress, Task<HubSnapshot>> download) =>
        !shell.IsLive || files.Count == 0
            ? download(new FetchProgress(shell, bars: null))
            : shell.Terminal.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new DownloadedColumn(),
                    new TransferSpeedColumn(), new RemainingTimeColumn())
                .StartAsync(context => download(new FetchProgress(shell, context)));

    /// <inheritdoc/>
    public void Begin(HubFile file, long present)
    {
        if (bars is not null)
        {
            task?.StopTask();
            task = bars.AddTask(Markup.Escape(file.Path), maxValue: Math.Max(1, file.Size));
            Arrived(file.Size == 0 ? 1 : present);
            return;
        }

        var state = present == file.Size ? ", in the cache already"
            : present > 0 ? string.Create(CultureInfo.InvariantCulture, $", {present:N0} of them in the cache already") : "";
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Path}: {file.Size:N0} bytes{state}"));
    }

    /// <inheritdoc/>
    public void Arrived(long bytes)
    {
        if (task is not null)
        {
            task.Value = bytes;
        }
    }
}
