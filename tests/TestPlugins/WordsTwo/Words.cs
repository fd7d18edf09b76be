namespace Words;

public static class Dictionary
{
    public static string Version => "2.0.0";
}
