using EvoPrune.Calibration;

namespace EvoPrune.Plugins.Tests;

public class SentencesTests
{
    private static string[] Split(string text)
    {
        var starts = Sentences.Starts(text);
        return [.. starts.Select((start, i) => text[start..(i + 1 < starts.Count ? starts[i + 1] : text.Length)])];
    }

    [Theory]
    [InlineData("One here. Two here! Three?", "One here.| Two here!| Three?")]
    [InlineData("Mr. J. Smith met Dr. Who. They left.", "Mr. J. Smith met Dr. Who.| They left.")]
    [InlineData("He paid 3.50 for it. \"Fine,\" she said.", "He paid 3.50 for it.| \"Fine,\" she said.")]
    [InlineData("\"Stop it!\" he cried. (So he did.) All left.", "\"Stop it!\" he cried.| (So he did.)| All left.")]
    [InlineData("He left.  so it goes. Then", "He left.  so it goes.| Then")]
    [InlineData("Wait ... what? Nothing.", "Wait ... what?| Nothing.")]
    public void Ordinary_sentences_end_at_marks_but_not_at_abbreviations(string text, string expected) =>
        Assert.Equal(expected.Split('|'), Split(text));

    [Theory]
    [InlineData(" The lobster , H. Americanus , is large . It weighs 3 @.@ 5 lb . \n",
        " The lobster , H. Americanus , is large .| It weighs 3 @.@ 5 lb . \n")]
    [InlineData(" He said \" I will . \" Then he left . \n", " He said \" I will . \"| Then he left . \n")]
    [InlineData(" It ended . \" Why \" is not known . \n", " It ended .| \" Why \" is not known . \n")]
    [InlineData(" She wrote \" the end . \" \n", " She wrote \" the end . \" \n")]
    public void In_tokenized_text_only_marks_that_stand_alone_end_sentences(string text, string expected) =>
        Assert.Equal(expected.Split('|'), Split(text));

    [Theory]
    [InlineData("今天下雨。我们在家！你呢？好。", "今天下雨。|我们在家！|你呢？|好。")]
    [InlineData("彼は「行く。」と言った。彼女は残った。", "彼は「行く。」|と言った。|彼女は残った。")]
    [InlineData("他说：“走吧！”她没动。（真的。）完了。", "他说：“走吧！”|她没动。|（真的。）|完了。")]
    [InlineData("本当？！まさか。", "本当？！|まさか。")]
    [InlineData("値は３．５である．次へ．", "値は３．５である．|次へ．")]
    [InlineData("ﾊﾝｶｸ｡ﾂｷﾞ｡", "ﾊﾝｶｸ｡|ﾂｷﾞ｡")]
    [InlineData("這是第一句。 這是第二句。\n第三句", "這是第一句。| 這是第二句。|\n第三句")]
    [InlineData("今天 下雨 。 我们 在家 ！ \n", "今天 下雨 。| 我们 在家 ！ \n")]
    [InlineData("他说 「 走 吧 。 」 她 没 动 。", "他说 「 走 吧 。 」| 她 没 动 。")]
    [InlineData("He said 好。 And left. See 2.5 of it.", "He said 好。| And left.| See 2.5 of it.")]
    [InlineData("It is 好 . 今天。明天 . \n", "It is 好 .| 今天。|明天 . \n")]
    public void Chinese_and_japanese_marks_end_sentences_without_a_space(string text, string expected) =>
        Assert.Equal(expected.Split('|'), Split(text));

    [Fact]
    public void Headings_belong_to_the_sentence_after_them() => Assert.Equal(
        [" \n = Title = \n \n One .", " Two .", " \n \n = = Section = = \n \n Three . \n"],
        Split(" \n = Title = \n \n One . Two . \n \n = = Section = = \n \n Three . \n"));

    [Fact]
    public void Line_breaks_inside_a_sentence_do_not_end_it() => Assert.Equal(
        ["A line that\nis wrapped.", " Another one.", "\nDear Leo,", "\n\nThank you.\n"],
        Split("A line that\nis wrapped. Another one.\nDear Leo,\n\nThank you.\n"));

    [Fact]
    public void Sentences_cover_any_text()
    {
        var random = new RandomStream(1, "text");
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(
                Enumerable.Range(0, 40)
                    .Select(_ => random.Pick([" ", "\n", ".", " . ", "\"", "a", "B", "=", "!", "Mr.", "\r\n", "'", "。", "」", "．"])));
            var starts = Sentences.Starts(text);
            Assert.Equal(starts.Distinct().Order(), starts);
            Assert.True(starts.Count == 0 ? text.All(c => char.IsWhiteSpace(c) || "=.\"aB!Mr'。」．".Contains(c)) : starts[0] == 0);
            Assert.All(starts, start => Assert.InRange(start, 0, text.Length - 1));
        }

        Assert.Empty(Sentences.Starts(" \n \n"));
    }
}
