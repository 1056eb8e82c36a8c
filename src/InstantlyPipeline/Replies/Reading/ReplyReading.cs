namespace InstantlyPipeline.Replies.Reading;

/// <summary>What was read of a reply. The original stays on the event.</summary>
/// <param name="Words">What the person wrote, as far as it can be told; empty when the event carries no text.</param>
/// <param name="Cut">What was taken for a quote or a mail program's signature, in its order; empty when nothing was.</param>
/// <param name="Source">Where the words come from.</param>
internal sealed record ReplyReading(string Words, string Cut, ReadingSource Source);
