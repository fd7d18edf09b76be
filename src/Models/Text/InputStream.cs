using EvoPrune.Models.Files;
using ICSharpCode.SharpZipLib.GZip;
using ZstdSharp;

namespace EvoPrune.Models.Text;

/// <summary>A file that the user named, decompressed while it is read. Errors are <see cref="InputException"/>s.</summary>
internal sealed class InputStream : Stream
{
    private const int Buffer = 1 << 20;

    private readonly Stream inner;
    private readonly string path, damage;
    private long position;

    private InputStream(Stream inner, string path, string damage) => (this.inner, this.path, this.damage) = (inner, path, damage);

    /// <summary>Opens a file; one that ends in <c>.gz</c> or <c>.zst</c> is decompressed.</summary>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    public static InputStream Open(string path)
    {
        var file = new FileStream(InputFile.Open(path), FileAccess.Read, Buffer);

        var stream = Decompressed(file, path);
        return file.Length > 0 || Compression.Of(path) is null ? stream : throw stream.Damaged(null);
    }

    private static InputStream Decompressed(FileStream file, string path) => Compression.Of(path) switch
    {
        // The GZipStream of .NET does not notice that a file was cut short.
        Compression.Gzip => new(new GZipInputStream(file, Buffer), path, "gzip data"),
        Compression.Zstandard => new(new DecompressionStream(file, Buffer, leaveOpen: false), path, "Zstandard data"),
        _ => new(file, path, "file"),
    };

    /// <summary>The same bytes in a stream that can seek: the file itself, or a temporary copy of what it decompresses to.</summary>
    public static Stream OpenSeekable(string path)
    {
        var stream = Open(path);
        if (Compression.Of(path) is null)
        {
            return stream.inner;
        }

        using (stream)
        {
            var copy = new FileStream(
                Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, Buffer, FileOptions.DeleteOnClose);
            stream.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = inner.Read(buffer);
            position += read;
            return read;
        }
        // On damaged data the gzip reader fails in many ways, also by wrong indexes.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw Damaged(error);
        }
    }

    private InputException Damaged(Exception? error) => new(
        $"The {damage} is damaged or cut short after {position} bytes of content.", path, "Fetch or make the file again.", error);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>The compression of a file, by its name.</summary>
internal static class Compression
{
    /// <summary>Extension of gzip files.</summary>
    public const string Gzip = ".gz";

    /// <summary>Extension of Zstandard files.</summary>
    public const string Zstandard = ".zst";

    /// <summary>The extension of its compression; null for a file as it is.</summary>
    public static string? Of(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is (Gzip or Zstandard) and var extension ? extension : null;

    /// <summary>The extension of the content, without that of the compression, in lower case.</summary>
    public static string ContentOf(string path) =>
        Path.GetExtension(Of(path) is null ? path : Path.GetFileNameWithoutExtension(path)).ToLowerInvariant();
}
