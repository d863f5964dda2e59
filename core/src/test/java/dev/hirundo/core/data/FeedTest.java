package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeedTest {
    private final Feed<Integer> even =
            Feed.of("numbers", Integer.class).filter(number -> number % 2 == 0);

    @Test
    void anUpdateIsWhatItIsForWhoSeesOnlySomeRows() {
        assertEquals(Optional.of(new Change.Updated<>(2, 4)), even.of(new Change.Updated<>(2, 4)));
        assertEquals(Optional.of(new Change.Deleted<>(3)), even.of(new Change.Updated<>(2, 3)));
        assertEquals(Optional.of(new Change.Created<>(2)), even.of(new Change.Updated<>(1, 2)));
        assertEquals(Optional.empty(), even.of(new Change.Updated<>(1, 3)));
    }

    @Test
    void whatIsNotSeenDoesNotComeAndDoesNotGo() {
        assertEquals(Optional.of(new Change.Created<>(2)), even.of(new Change.Created<>(2)));
        assertEquals(Optional.empty(), even.of(new Change.Created<>(1)));
        assertEquals(Optional.of(new Change.Deleted<>(2)), even.of(new Change.Deleted<>(2)));
        assertEquals(Optional.empty(), even.of(new Change.Deleted<>(1)));
    }

    @Test
    void filtersAddUp() {
        var feed = even.filter(number -> number > 2);

        assertEquals(Optional.empty(), feed.of(new Change.Created<>(2)));
        assertEquals(Optional.of(new Change.Created<>(4)), feed.of(new Change.Created<>(4)));
    }

    @Test
    void theWholeRowIsShownUnlessAViewIsGiven() {
        assertEquals(4, even.view(4));
        assertEquals("4!", even.view("!", number -> number + "!").view(4));
    }
}
