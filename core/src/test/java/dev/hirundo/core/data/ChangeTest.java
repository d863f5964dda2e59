package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Change.Created;
import dev.hirundo.core.data.Change.Deleted;
import dev.hirundo.core.data.Change.Updated;
import org.junit.jupiter.api.Test;

class ChangeTest {
    @Test
    void theRowIsTheOneThatIsNowOrWasLast() {
        assertEquals("a", new Created<>("a").row());
        assertEquals("b", new Updated<>("a", "b").row());
        assertEquals("b", new Deleted<>("b").row());
    }

    @Test
    void mappedItHappenedToOtherRows() {
        assertEquals(new Created<>(1), new Created<>("a").map(String::length));
        assertEquals(new Updated<>(1, 2), new Updated<>("a", "bb").map(String::length));
        assertEquals(new Deleted<>(2), new Deleted<>("bb").map(String::length));
    }
}
