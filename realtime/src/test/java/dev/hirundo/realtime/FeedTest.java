package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.hirundo.core.data.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedTest {
    private final Feed even = Feed.of("numbers").filter(row -> row.asInt() % 2 == 0);

    @ParameterizedTest
    @CsvSource({"2, 4, UPDATED", "2, 3, DELETED", "1, 2, CREATED", "1, 3, "})
    void anUpdateIsWhatItIsForWhoSeesOnlySomeRows(int before, int row, Event event) {
        assertEquals(event, even.event(new Change.Updated<>(row(before), row(row))).orElse(null));
    }

    @ParameterizedTest
    @CsvSource({"2, CREATED, DELETED", "1, , "})
    void whatIsNotSeenDoesNotComeAndDoesNotGo(int row, Event created, Event deleted) {
        assertEquals(created, even.event(new Change.Created<>(row(row))).orElse(null));
        assertEquals(deleted, even.event(new Change.Deleted<>(row(row))).orElse(null));
    }

    @Test
    void filtersAddUp() {
        var feed = even.filter(row -> row.asInt() > 2);

        assertEquals(null, feed.event(new Change.Created<>(row(2))).orElse(null));
        assertEquals(Event.CREATED, feed.event(new Change.Created<>(row(4))).orElse(null));
    }

    private static JsonNode row(int number) {
        return IntNode.valueOf(number);
    }
}
