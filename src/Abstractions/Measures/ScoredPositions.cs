using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune;

/// <summary>The positions of windows from which a next token is predicted, in the pieces in which logits exist.</summary>
/// <remarks>
/// A piece never crosses a window, so that what is computed of a window does not depend on the windows beside it, to the bit. Of the full
/// (positions x vocabulary) matrix so many rows exist at a time.
/// </remarks>
public static class ScoredPositions
{
    private const int HostRows = 128, DeviceRows = 1024;

    /// <summary>Rows of logits that exist at a time: on other devices than the host more, to keep them busy.</summary>
    public static int RowsOn(Device device) => device.type == DeviceType.CPU ? HostRows : DeviceRows;

    /// <summary>Window, first position and number of positions of every piece.</summary>
    /// <param name="windows">All windows.</param>
    /// <param name="device">Where logits are computed.</param>
    public static IEnumerable<(int Window, int Start, int Count)> Chunks(TokenWindows windows, Device device)
    {
        var rows = RowsOn(device);
        for (var window = 0; window < windows.Count; window++)
        {
            for (var start = 0; start < windows.Length - 1; start += rows)
            {
                yield return (window, start, Math.Min(rows, windows.Length - 1 - start));
            }
        }
    }
}
