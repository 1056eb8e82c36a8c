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

    Condition,

    /// <summary>Right after a wish: it holds for a time, a channel or a place only.</summary>
    Limit,

    /// <summary>As <see cref="Limit"/>, and in the middle of a wish as well: "do not write before Monday any more".</summary>
    LimitInTime,

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
}
