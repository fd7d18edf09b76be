using System.Globalization;
using System.Text;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class UnicodeFormsTests
{
    [Theory]
    [InlineData("abc", "abc", "abc", "abc", "abc")]
    [InlineData("é", "é", "e\u0301", "é", "e\u0301")]
    [InlineData("xe\u0301y", "xéy", "xe\u0301y", "xéy", "xe\u0301y")]
    [InlineData("\u212B", "\u00C5", "A\u030A", "\u00C5", "A\u030A")]
    [InlineData("\uFB01½", "\uFB01½", "\uFB01½", "fi1\u20442", "fi1\u20442")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E69", "s\u0323\u0307")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307", "q\u0323\u0307", "q\u0323\u0307", "q\u0323\u0307")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C", "\u0915\u093C")]   // Excluded from composition.
    [InlineData("각가", "각가", "\u1100\u1161\u11A8\u1100\u1161", "각가", "\u1100\u1161\u11A8\u1100\u1161")]
    [InlineData("\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8", "각", "\u1100\u1161\u11A8")]
    [InlineData("\U0001D15E\U00011099\U000110BA", "\U0001D157\U0001D165\U0001109A", "\U0001D157\U0001D165\U00011099\U000110BA",
        "\U0001D157\U0001D165\U0001109A", "\U0001D157\U0001D165\U00011099\U000110BA")]
    [InlineData("a\u0315\u0300\u05AE\u0062", "\u00E0\u05AE\u0315b", "a\u05AE\u0300\u0315b", "\u00E0\u05AE\u0315b", "a\u05AE\u0300\u0315b")]
    public void The_four_forms_are_those_of_the_standard(string text, string c, string d, string kc, string kd)
    {
        Assert.Equal(c, UnicodeForms.Apply(text, NormalizationForm.FormC));
        Assert.Equal(d, UnicodeForms.Apply(text, NormalizationForm.FormD));
        Assert.Equal(kc, UnicodeForms.Apply(text, NormalizationForm.FormKC));
        Assert.Equal(kd, UnicodeForms.Apply(text, NormalizationForm.FormKD));
    }

    [Fact]
    public void Every_character_keeps_its_form()
    {
        var assigned = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(code => new Rune(code))
            .Where(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse));
        Assert.DoesNotContain(assigned, rune =>
        {
            var text = rune.ToString();
            var (c, d) = (UnicodeForms.Apply(text, NormalizationForm.FormC), UnicodeForms.Apply(text, NormalizationForm.FormD));
            return c != UnicodeForms.Apply(c, NormalizationForm.FormC)
                || c != UnicodeForms.Apply(d, NormalizationForm.FormC)
                || d != UnicodeForms.Apply(c, NormalizationForm.FormD);
        });
    }
}
