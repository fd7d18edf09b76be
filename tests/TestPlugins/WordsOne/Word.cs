namespace Words;

public class Word;
