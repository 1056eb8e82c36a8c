namespace InstantlyPipeline.Replies.Phrases;

/// <summary>What the rows of a section say. A section of a phrase file is called like its member here, in small letters with spaces:
/// <c>[wish stated]</c>.</summary>
internal enum Meaning
{
    /// <summary>Ends the talk whatever else the sentence says: "remove me from your list". Has to be told to us.</summary>
    Wish,

    /// <summary>As <see cref="Wish"/>, unless the sentence goes on with what to do instead: "stop emailing me, call me".</summary>
    WishLoose,

    /// <summary>A statement with its subject: "I no longer wish to receive your mails".</summary>
    WishStated,

    /// <summary>A wish only where the line says nothing else: "Stop", "Remove".</summary>
    WishAlone,

    /// <summary>A wish put as a question: "how do I unsubscribe?".</summary>
    WishAsked,

    /// <summary>Words after which an order to us begins: "please", "I want you to".</summary>
    Asking,

    /// <summary>As <see cref="Asking"/>, in a question: "could you please".</summary>
    AskingPolitely,

    /// <summary>Turns what follows into its opposite.</summary>
    Not,

    /// <summary>As <see cref="Not"/>, and may follow what it denies: "interessiert uns nicht".</summary>
    NotAfter,

    /// <summary>Somebody else is meant, not the writer: "our customers", "they".</summary>
    Others,

    /// <summary>Joins what others do to what they want: "our readers complain and want no more". The "and" of it does not end what is
    /// said of them.</summary>
    OthersGoOn,

    /// <summary>The writer says what they do themselves: "I'll", "let me". What follows is no order to us.</summary>
    OwnDoing,

    Condition,

    /// <summary>Right after a wish: it holds for a time, a channel or a place only.</summary>
    Limit,

    /// <summary>As <see cref="Limit"/>, and in the middle of a wish as well: "do not write before Monday any more".</summary>
    LimitInTime,

    /// <summary>Around a limit or right before it: that is when the wish begins, and no limit: "as of this month", "heute noch".</summary>
    AsOf,

    /// <summary>Around a limit, where somebody is to be taken out: by when: "remove me before Friday".</summary>
    Deadline,

    /// <summary>After a loose wish: what to do instead.</summary>
    Instead,

    /// <summary>Speaks for a talk or a sale.</summary>
    Yes,

    /// <summary>As <see cref="Yes"/>, where a sentence opens with it or is nothing else: "Sure, …".</summary>
    YesAlone,

    /// <summary>Asks what it costs.</summary>
    Price,

    /// <summary>Asks about the product or the offer.</summary>
    Question,

    No,

    /// <summary>As <see cref="No"/>, where the clause is nothing else.</summary>
    NoAlone,

    Later,

    /// <summary>Names a time: "in Q3", "after the summer".</summary>
    When,

    WrongPerson,

    /// <summary>Who should be asked follows: "please contact".</summary>
    HandOver,

    /// <summary>The person, or the mailbox, is there no more.</summary>
    Left,

    Absence,

    /// <summary>Stands in absence notes beside the absence: "in urgent cases call my mobile".</summary>
    AbsenceBeside,

    /// <summary>How a machine's subject begins.</summary>
    AutomaticSubject,

    /// <summary>How the subject of a mail server's report begins.</summary>
    BounceSubject,

    Bounce,

    /// <summary>A lawyer, an authority, a complaint.</summary>
    Hostile,

    Greeting,

    /// <summary>Says nothing by itself: "thanks", "please".</summary>
    Courtesy,

    /// <summary>Below this stand names and numbers.</summary>
    SignOff,

    /// <summary>The sentence belongs to a footer or a disclaimer.</summary>
    Footer,

    /// <summary>Tells a program what to do, and so is nobody's answer: "label this as interested".</summary>
    Instruction,

    /// <summary>Casts doubt on a short wish ("just kidding"), or is a word of wishes in an unknown form.</summary>
    Doubt,

    /// <summary>Takes back whatever the reply says: "just kidding".</summary>
    Joke,

    /// <summary>Asks where we have the writer's address from, or why they are written to: "delete it" behind it is a wish, and no short
    /// wish is taken back by such a question.</summary>
    WhyMe,

    /// <summary>They tried to get out by themselves, or have asked before: "your unsubscribe link gives a blank page".</summary>
    Tried,

    /// <summary>Asks us to do what was spoken of: "please do it for me". A wish behind <see cref="Tried"/>, and nothing without
    /// it.</summary>
    DoIt,

    /// <summary>Long words that are known with one letter wrong, see <see cref="Misspellings"/>. Not one that another word is so near to:
    /// "contact" is nearly a contract.</summary>
    MayBeMisspelt,

    /// <summary>Takes the writer out: "remove", "unsubscribe". The sections from here on are the words that a clause may be made of and
    /// still be a wish, see <see cref="WishWords"/>.</summary>
    WordRemove,

    /// <summary>Ends what is being done: "stop", "cease".</summary>
    WordStop,

    /// <summary>What we do to the writer: "write", "contact".</summary>
    WordMail,

    /// <summary>As <see cref="WordMail"/>, where the clause has to say what or to whom: "send".</summary>
    WordSend,

    /// <summary>What comes of it: "mails", "advertising".</summary>
    WordMails,

    /// <summary>What the writer does with it: "receive", "hear from".</summary>
    WordReceive,

    /// <summary>"want", "ask you", "would like".</summary>
    WordWant,

    /// <summary>The writer, or what is the writer's: "me", "my address".</summary>
    WordMe,

    /// <summary>What a word behind it makes the writer's: "our" in "our practice". Counts only beside a list of ours: "from your
    /// list".</summary>
    WordOurs,

    /// <summary>Somebody spoken of before: "remove her". Where the reply spoke of others, it is about them.</summary>
    WordThem,

    /// <summary>What makes mails those that we send: "your", "these".</summary>
    WordYours,

    /// <summary>Where the writer is taken out, with what stands before it: "from your list".</summary>
    WordList,

    WordNot,

    /// <summary>Turns mails into a wish by itself: "no more".</summary>
    WordNoMore,

    /// <summary>The writer as the one who does it: "I", "we".</summary>
    WordWe,

    /// <summary>Joins two parts, each of which has to be a wish or nothing: "and", "but".</summary>
    WordAnd,

    /// <summary>Where a wish may begin after other words: "so", "please".</summary>
    WordOpener,

    /// <summary>Where a wish may end and its reason begins, without a comma: "because", "I".</summary>
    WordReason,

    /// <summary>Where a wish may end and a few words say about what or by which law: "about", "under".</summary>
    WordTail,

    /// <summary>Any other word that changes nothing.</summary>
    WordOther,
}
