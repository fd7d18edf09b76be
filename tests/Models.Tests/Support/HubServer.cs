using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Tests.Support;

/// <summary>A request that <see cref="HubServer"/> received.</summary>
internal sealed record HubRequest(bool ToStorage, string Path, string? Range, string? Authorization);

/// <summary>
/// A hub on this machine with one repository: the routes of huggingface.co that a download uses. Large files are redirected to a
/// storage under another address.
/// </summary>
internal sealed class HubServer : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener hub, storage;
    private readonly string route;
    private readonly IReadOnlyDictionary<string, byte[]> files;

    /// <param name="route"><c>org/name</c> or <c>datasets/org/name</c>.</param>
    /// <param name="files">The files by path.</param>
    public HubServer(string route, IReadOnlyDictionary<string, byte[]> files)
    {
        (this.route, this.files) = (route, files);
        (hub, storage) = (Listen(context => Answer(context, AnswerHub, toStorage: false)), Listen(context =>
            Answer(context, AnswerStorage, toStorage: true)));
    }

    public string Endpoint => hub.Prefixes.Single().TrimEnd('/');

    public ConcurrentQueue<HubRequest> Requests { get; } = [];

    /// <summary>Branches with other names than main.</summary>
    public string[] Branches { get; init; } = [];

    /// <summary>Answers a request in place of the server if it returns true.</summary>
    public Func<HubRequest, HttpListenerResponse, bool> Intercept { get; set; } = (_, _) => false;

    /// <summary>Changes what the hub lists.</summary>
    public Func<string, string> Listing { get; set; } = json => json;

    /// <summary>Whether ranges are answered.</summary>
    public bool KnowsRanges { get; set; } = true;

    public static bool IsLarge(string path) => path.EndsWith(".safetensors", StringComparison.Ordinal)
        || path.EndsWith(".parquet", StringComparison.Ordinal) || path.EndsWith(".bin", StringComparison.Ordinal);

    public static string ETag(string path, byte[] content) => Convert.ToHexStringLower(IsLarge(path) ? SHA256.HashData(content)
        : GitHash(content));

    /// <summary>Refuses a request as the hub does.</summary>
    public static bool Refuse(HttpListenerResponse response, int status, string? code = null, string? retryAfter = null)
    {
        response.StatusCode = status;
        if (code is not null)
        {
            response.AddHeader("X-Error-Code", code);
        }

        if (retryAfter is not null)
        {
            response.AddHeader("Retry-After", retryAfter);
        }

        response.Close();
        return true;
    }

    /// <summary>Sends the beginning of a file, lets something happen, and breaks the connection.</summary>
    public static bool Break(HttpListenerResponse response, byte[] content, int length, Action? before = null)
    {
        response.ContentLength64 = content.Length;
        response.OutputStream.Write(content, 0, length);
        response.OutputStream.Flush();
        before?.Invoke();
        response.Abort();
        return true;
    }

    public void Dispose()
    {
        hub.Close();
        storage.Close();
    }

    private void AnswerHub(string path, HttpListenerRequest request, HttpListenerResponse response)
    {
        var api = Regex.Match(path, "^/api/(models|datasets)/(.+)/revision/([^/]+)$");
        if (api.Success)
        {
            var asked = (api.Groups[1].Value == "datasets" ? "datasets/" : "") + api.Groups[2].Value;
            if (asked != route)
            {
                Refuse(response, request.Headers["Authorization"] is null ? 401 : 404, "RepoNotFound");
            }
            else if (!IsRevision(Uri.UnescapeDataString(api.Groups[3].Value)))
            {
                Refuse(response, 404, "RevisionNotFound");
            }
            else
            {
                Send(response, Encoding.UTF8.GetBytes(Listing(Describe(request.QueryString["blobs"] == "true"))), from: null);
            }

            return;
        }

        var resolve = Regex.Match(path, $"^/{Regex.Escape(route)}/resolve/([^/]+)/(.+)$");
        var file = Uri.UnescapeDataString(resolve.Groups[2].Value);
        if (!resolve.Success || !IsRevision(Uri.UnescapeDataString(resolve.Groups[1].Value)) || !files.TryGetValue(file, out var content))
        {
            Refuse(response, 404, "EntryNotFound");
            return;
        }

        response.AddHeader("X-Repo-Commit", Commit);
        if (!IsLarge(file))
        {
            response.AddHeader("ETag", $"\"{ETag(file, content)}\"");
            Send(response, content, From(request));
            return;
        }

        response.AddHeader("X-Linked-Etag", $"\"{ETag(file, content)}\"");
        response.AddHeader("X-Linked-Size", $"{content.Length}");
        response.Redirect($"{storage.Prefixes.Single()}blobs/{ETag(file, content)}?signature=1");
        response.Close();
    }

    private void AnswerStorage(string path, HttpListenerRequest request, HttpListenerResponse response) =>
        Send(response, files.Single(file => path == $"/blobs/{ETag(file.Key, file.Value)}").Value, From(request));

    private bool IsRevision(string revision) => revision is "main" or Commit || Branches.Contains(revision);

    private string Describe(bool blobs) => JsonSerializer.Serialize(new
    {
        id = route,
        sha = Commit,
        siblings = files.Select(file => !blobs ? (object)new { rfilename = file.Key } : new
        {
            rfilename = file.Key,
            size = file.Value.Length,
            blobId = Convert.ToHexStringLower(GitHash(file.Value)),
            lfs = IsLarge(file.Key) ? new { sha256 = ETag(file.Key, file.Value), size = file.Value.Length, pointerSize = 134 } : null,
        }),
    });

    private static void Send(HttpListenerResponse response, byte[] content, int? from)
    {
        if (from is { } start && start >= content.Length)
        {
            Refuse(response, 416);
            return;
        }

        if (from is not null)
        {
            response.StatusCode = 206;
            response.AddHeader("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}");
        }

        response.ContentLength64 = content.Length - (from ?? 0);
        response.OutputStream.Write(content, from ?? 0, content.Length - (from ?? 0));
        response.Close();
    }

    private int? From(HttpListenerRequest request) =>
        KnowsRanges && request.Headers["Range"] is { } range ? int.Parse(Regex.Match(range, @"\d+").Value) : null;

    private void Answer(HttpListenerContext context, Action<string, HttpListenerRequest, HttpListenerResponse> answer, bool toStorage)
    {
        var path = context.Request.RawUrl!.Split('?')[0];
        var request = new HubRequest(toStorage, path, context.Request.Headers["Range"], context.Request.Headers["Authorization"]);
        Requests.Enqueue(request);
        try
        {
            if (!Intercept(request, context.Response))
            {
                answer(path, context.Request, context.Response);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            context.Response.Abort();   // The client is gone.
        }
    }

    private static HttpListener Listen(Action<HttpListenerContext> answer)
    {
        while (true)
        {
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{FreePort()}/");
            try
            {
                listener.Start();
            }
            catch (HttpListenerException)
            {
                continue;   // Another process took the port in between.
            }

            _ = Task.Run(async () =>
            {
                while (listener.IsListening)
                {
                    try
                    {
                        var context = await listener.GetContextAsync();
                        _ = Task.Run(() => answer(context));
                    }
                    catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                    {
                        return;   // Closed.
                    }
                }
            });
            return listener;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static byte[] GitHash(byte[] content) =>
        CryptographicOperations.HashData(HashAlgorithmName.SHA1, [.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);
}
