using System.Reflection;
using System.Runtime.Loader;
using InstantlyPipeline.Replies;
using Xunit;

namespace InstantlyPipeline.Tests.Replies;

public sealed class ReplyWordsTests
{
    /// <summary>In a context of its own, where nobody has read them yet: the statics of this process have been used by other
    /// tests.</summary>
    [Fact]
    public async Task The_words_are_read_on_no_thread_of_the_pool()
    {
        var context = new AssemblyLoadContext("words", isCollectible: true);
        var fresh = context.LoadFromAssemblyPath(typeof(ReplyWords).Assembly.Location).GetType(typeof(ReplyWords).FullName!)!;
        Assert.NotEqual(typeof(ReplyWords), fresh);
        var ready = (Task)fresh.GetMethod(nameof(ReplyWords.ReadyAsync))!.Invoke(null, null)!;

        Assert.True(ready.CreationOptions.HasFlag(TaskCreationOptions.LongRunning));
        await ready;
        var book = fresh.Assembly.GetType("InstantlyPipeline.Replies.Phrases.PhraseBook")!;
        var lazy = book.GetField("Embedded", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        Assert.Equal(true, lazy.GetType().GetProperty("IsValueCreated")!.GetValue(lazy));
        context.Unload();
    }

    [Fact]
    public async Task They_are_read_once() =>
        Assert.Same(ReplyWords.ReadyAsync(), await Task.Run(() => Task.FromResult(ReplyWords.ReadyAsync())));
}
