using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public sealed class JournalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evoprune-journal").FullName;

    private string JournalPath => Path.Combine(folder, "journal.jsonl");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JournalEntry Entry(int individual) =>
        new("search", 0, individual, [0.1, 1.0 / 3, individual], 512, [71.25], null, 0.5, "cpu");

    [Fact]
    public void What_was_appended_reads_back_exactly()
    {
        var (journal, empty) = Journal.Open(JournalPath);
        using (journal)
        {
            Assert.Empty(empty);
            journal.Append(Entry(1));
            journal.Append(Entry(2) with { Values = null, Failure = "perplexity is NaN" });
        }

        var (again, entries) = Journal.Open(JournalPath);
        again.Dispose();
        Assert.Equal(2, entries.Count);
        Assert.Equal([0.1, 1.0 / 3, 1], entries[0].Genome);
        Assert.Equal([71.25], entries[0].Values!);
        Assert.Equal("perplexity is NaN", entries[1].Failure);
        Assert.Null(entries[1].Values);
    }

    [Theory]
    [InlineData("{\"search\":\"search\",\"gen")]
    [InlineData("{")]
    [InlineData("\0\0\0")]
    public void A_torn_last_line_is_dropped_and_the_next_entry_takes_its_place(string torn)
    {
        var (journal, _) = Journal.Open(JournalPath);
        using (journal)
        {
            journal.Append(Entry(1));
        }

        File.AppendAllText(JournalPath, torn);
        var (again, entries) = Journal.Open(JournalPath);
        using (again)
        {
            Assert.Single(entries);
            again.Append(Entry(2));
        }

        var (last, all) = Journal.Open(JournalPath);
        last.Dispose();
        Assert.Equal([1, 2], all.Select(entry => entry.Individual));
    }

    [Fact]
    public void A_broken_line_in_the_middle_is_an_error_that_names_it()
    {
        File.WriteAllText(JournalPath, "{\"search\": 7}\n");
        var error = Assert.Throws<InputException>(() => Journal.Open(JournalPath));
        Assert.Equal($"{JournalPath}:1", error.Problems[0].Where);
        Assert.StartsWith("this line of the journal cannot be read", error.Problems[0].Message, StringComparison.Ordinal);
    }

    /// <summary>A disk with room for a few bytes only.</summary>
    private sealed class SmallDisk(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = Math.Min(buffer.Length, room - (int)Length);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
            {
                throw new IOException("No space left on device");
            }
        }
    }

    [Fact]
    public void When_the_disk_is_full_nothing_flushed_is_lost()
    {
        using var disk = new SmallDisk(300);
        var journal = new Journal(disk);
        var written = 0;
        void Fill()
        {
            while (true)
            {
                journal.Append(Entry(written));
                written++;
            }
        }

        Assert.Throws<IOException>(Fill);

        File.WriteAllBytes(JournalPath, disk.ToArray());
        var (again, entries) = Journal.Open(JournalPath);
        again.Dispose();
        Assert.True(written > 0);
        Assert.Equal(Enumerable.Range(0, written), entries.Select(entry => entry.Individual));
    }
}
