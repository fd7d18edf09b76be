using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace EvoPrune.Models.Hub;

/// <summary>Downloads one file into the cache: goes on from what an earlier download left, and checks size and hash.</summary>
internal sealed class HubDownload(HubConnection connection, HubSettings settings, HubName name, HubFile file, string target)
{
    private const int BufferSize = 1 << 17;

    private readonly string partial = PartialPath(target);

    /// <summary>Where a file is while it is incomplete; huggingface_hub had the same name until it stopped to resume downloads.</summary>
    public static string PartialPath(string target) => target + ".incomplete";

    /// <summary>Downloads the file to the target, which exists only with the right content.</summary>
    /// <param name="address">Where the file is.</param>
    /// <param name="arrived">Told how many bytes are there.</param>
    /// <param name="cancellation">Ends the download and keeps what has arrived.</param>
    /// <exception cref="HubException">The content is wrong, or the hub cannot be reached.</exception>
    /// <exception cref="InputException">The hub refuses the file.</exception>
    public async Task Run(Uri address, Action<long> arrived, CancellationToken cancellation)
    {
        // Without a buffer, since what has arrived must outlive a kill.
        await using var stream = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        using var hash = await HashOf(stream, cancellation);
        for (var failures = 0; stream.Length < file.Size;)
        {
            var before = stream.Length;
            string problem;
            try
            {
                await Transfer(stream, hash, address, arrived, cancellation);
                problem = $"the connection ended before {file.Path} was complete";
            }
            catch (Exception e) when (HubConnection.IsNetworkFault(e, cancellation))
            {
                problem = $"the connection was lost in {file.Path}: {HubConnection.Innermost(e)}";
            }

            if (stream.Length < file.Size)
            {
                failures = stream.Length > before ? 1 : failures + 1;
                await connection.Pause(failures, problem, asked: null, cancellation);
            }
        }

        stream.Flush(flushToDisk: true);
        Accept(stream.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private async Task Transfer(
        FileStream stream, IncrementalHash hash, Uri address, Action<long> arrived, CancellationToken cancellation)
    {
        using var response = await connection.Get(address, stream.Length, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            Restart(stream, hash);
            return;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw HubRefusal.Of(response, name, file.Path, settings);
        }

        // A server that does not know ranges sends the whole.
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != stream.Length)
        {
            Restart(stream, hash);
            if (response.StatusCode == HttpStatusCode.PartialContent)
            {
                return;
            }
        }

        await using var content = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[BufferSize];
        while (await HubConnection.WithinSilence(token => content.ReadAsync(buffer, token), cancellation) is > 0 and var read)
        {
            if (stream.Length + read > file.Size)
            {
                Reject($"it is longer than the {file.Size.ToString(CultureInfo.InvariantCulture)} bytes that the hub lists");
            }

            hash.AppendData(buffer, 0, read);
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellation);
            arrived(stream.Length);
        }
    }

    private void Accept(long length, string hash)
    {
        if (hash != file.ETag)
        {
            Reject(string.Create(CultureInfo.InvariantCulture, $"its {length} bytes have the hash {hash} instead of {file.ETag}"));
        }

        File.Move(partial, target, overwrite: true);
    }

    private void Reject(string why)
    {
        File.Delete(partial);
        throw new HubException($"{file.Path} of {name} arrived with wrong content and was deleted: {why}. Run the same command again; if "
            + "it happens again, something between here and the hub changes files.");
    }

    private void Restart(FileStream stream, IncrementalHash hash)
    {
        stream.SetLength(0);
        stream.Position = 0;
        hash.GetHashAndReset();
        Begin(hash);
    }

    private async Task<IncrementalHash> HashOf(FileStream stream, CancellationToken cancellation)
    {
        if (stream.Length > file.Size)
        {
            stream.SetLength(0);
        }

        var hash = IncrementalHash.CreateHash(file.Sha256 is null ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        Begin(hash);
        var buffer = new byte[BufferSize];
        while (await stream.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
        }

        return hash;
    }

    // Git hashes a file with its kind and size before it.
    private void Begin(IncrementalHash hash)
    {
        if (file.Sha256 is null)
        {
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Size}\0")));
        }
    }
}
