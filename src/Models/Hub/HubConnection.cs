using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Hub;

/// <summary>Requests to the hub: follows redirects, waits where the hub asks for it, and tries again after errors that may pass.</summary>
internal sealed partial class HubConnection(HubSettings settings, Action<string> say) : IDisposable
{
    /// <summary>Attempts in a row that may fail.</summary>
    public const int MostAttempts = 6;

    private const int MostRedirects = 10;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5), Silence = TimeSpan.FromSeconds(30);

    // Redirects are followed here, because no other host may see the token.
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Silence })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { UserAgent = { new("evoprune", typeof(HubConnection).Assembly.GetName().Version!.ToString(3)) } },
    };

    /// <summary>The address of a route of the hub.</summary>
    public Uri Address(string route) => new(settings.Endpoint, route);

    /// <summary>The answer to a request, with a status of success or one that no further attempt would change.</summary>
    /// <param name="address">The address.</param>
    /// <param name="from">First byte wanted; 0 for the whole.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HubException">The hub cannot be reached, or refuses for too long.</exception>
    public async Task<HttpResponseMessage> Get(Uri address, long from, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            string problem;
            TimeSpan? asked = null;
            try
            {
                var response = await Follow(address, from, cancellation);
                if (!MayPass(response.StatusCode))
                {
                    return response;
                }

                using (response)
                {
                    asked = Asked(response);
                    problem = response.StatusCode == HttpStatusCode.TooManyRequests ? "the hub's limit of requests is reached (429)"
                        : $"the hub answers {(int)response.StatusCode} {response.ReasonPhrase}";
                }
            }
            catch (Exception e) when (IsNetworkFault(e, cancellation))
            {
                problem = $"{settings.Endpoint.Authority} cannot be reached: {Innermost(e)}";
            }

            await Pause(attempt, problem, asked, cancellation);
        }
    }

    /// <summary>Waits before another attempt.</summary>
    /// <param name="attempt">How many attempts failed.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="asked">The wait that the hub asks for; null to double it with every attempt.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="HubException">That was the last attempt, or the hub asks for too long a wait.</exception>
    public async Task Pause(int attempt, string problem, TimeSpan? asked, CancellationToken cancellation)
    {
        var wait = asked ?? TimeSpan.FromSeconds(Math.Pow(2, attempt - 1));
        if (attempt >= MostAttempts || wait > LongestWait)
        {
            throw new HubException(string.Create(CultureInfo.InvariantCulture, $"{problem}; gave up after {attempt} ")
                + (attempt == 1 ? "attempt" : "attempts")
                + (wait > LongestWait ? string.Create(CultureInfo.InvariantCulture, $", as it asks to wait {wait.TotalSeconds:0} s") : "")
                + ". What has arrived is kept: the same command goes on from there.");
        }

        say(string.Create(CultureInfo.InvariantCulture,
            $"{problem}; attempt {attempt + 1} of {MostAttempts} in {wait.TotalSeconds:0} s"));
        await Task.Delay(wait, cancellation);
    }

    /// <summary>Runs one step of a transfer, which fails if nothing arrives for a while.</summary>
    /// <exception cref="TimeoutException">Nothing arrived.</exception>
    public static async Task<T> WithinSilence<T>(Func<CancellationToken, ValueTask<T>> step, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(Silence);
        try
        {
            return await step(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"nothing arrived for {Silence.TotalSeconds:0} s"));
        }
    }

    /// <summary>Whether an exception is one of the network, after which another attempt may succeed.</summary>
    public static bool IsNetworkFault(Exception exception, CancellationToken cancellation) => !cancellation.IsCancellationRequested
        && exception is HttpRequestException or HttpIOException or TimeoutException or IOException { InnerException: SocketException };

    /// <summary>The message that names the cause.</summary>
    public static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> Follow(Uri address, long from, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = from == 0 ? null : new RangeHeaderValue(from, to: null);
            var isHub = Uri.Compare(address, settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped,
                StringComparison.OrdinalIgnoreCase) == 0;
            request.Headers.Authorization = isHub && settings.Token is { } token ? new("Bearer", token) : null;
            var response = await WithinSilence(
                token => new ValueTask<HttpResponseMessage>(client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)),
                cancellation);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            address = new(address, location);
        }

        throw new HubException($"The hub redirects more than {MostRedirects} times, last to {address.GetLeftPart(UriPartial.Path)}.");
    }

    private static bool MayPass(HttpStatusCode status) => (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    // The hub says when its limit is lifted in the header of an IETF draft: "api";r=0;t=55.
    private static TimeSpan? Asked(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after
            ? after.Delta ?? (after.Date - DateTimeOffset.UtcNow is { Ticks: > 0 } wait ? wait : TimeSpan.Zero)
            : response.Headers.TryGetValues("ratelimit", out var limits) && Reset().Match(limits.First()) is { Success: true } reset
                ? TimeSpan.FromSeconds(int.Parse(reset.Groups[1].Value, CultureInfo.InvariantCulture))
                : null;

    [GeneratedRegex(@";\s*t\s*=\s*([0-9]{1,6})")]
    private static partial Regex Reset();
}
