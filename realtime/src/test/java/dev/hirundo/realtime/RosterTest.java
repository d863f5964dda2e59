package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hirundo.core.data.Change;
import dev.hirundo.realtime.Roster.Event;
import dev.hirundo.realtime.Roster.Row;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    private static JsonNode row(String member, String node, String info) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("member", member)
                .put("node", node)
                .put("info", info);
    }

    private static Change<JsonNode> comes(String member, String node) {
        return new Change.Created<>(row(member, node, "of " + node));
    }

    private static Change<JsonNode> goes(String member, String node) {
        return new Change.Deleted<>(row(member, node, "of " + node));
    }

    private static Roster roster(String... memberAtNode) {
        var roster = new Roster(List.of());
        for (String each : memberAtNode) {
            String[] parts = each.split("@");
            roster.apply(comes(parts[0], parts[1]));
        }
        return roster;
    }

    private static Event join(String id, String node) {
        return new Event.Join(new Member(id, text("of " + node)));
    }

    private static Optional<Event> leave(String id) {
        return Optional.of(new Event.Leave(id));
    }

    @Test
    void aMemberJoinsWithTheFirstNodeAndLeavesWithTheLast() {
        var roster = roster();
        assertEquals(Optional.of(join("ada", "n1")), roster.apply(comes("ada", "n1")));
        assertEquals(Optional.empty(), roster.apply(comes("ada", "n2")));
        assertEquals(Optional.empty(), roster.apply(goes("ada", "n1")));
        assertEquals(leave("ada"), roster.apply(goes("ada", "n2")));
        assertEquals(List.of(), roster.members());
    }

    @Test
    void aNodeThatGoesOnUnderAnotherNameIsNotNoticed() {
        var roster = roster("ada@n1");
        assertEquals(Optional.empty(), roster.apply(comes("ada", "n2")));
        assertEquals(Optional.empty(), roster.apply(goes("ada", "n1")));
    }

    @Test
    void whatIsKnownAlreadyIsNoEvent() {
        var roster = roster("ada@n1");
        assertEquals(Optional.empty(), roster.apply(comes("ada", "n1")));
        assertEquals(leave("ada"), roster.apply(goes("ada", "n1")));
        assertEquals(Optional.empty(), roster.apply(goes("ada", "n1")));
    }

    @Test
    void whatSomebodyWroteByHandIsTaken() {
        var roster = roster("ada@n1");
        var updated =
                new Change.Updated<>(row("ada", "n1", "of n1"), row("ada", "n1", "something else"));
        assertEquals(Optional.empty(), roster.apply(updated));
        assertEquals(List.of(new Member("ada", text("something else"))), roster.members());
    }

    @Test
    void membersAreThoseOfTheRowsOnceEach() {
        var roster =
                new Roster(
                        List.of(
                                new Row("ada", "n1", text("a")),
                                new Row("ada", "n2", text("b")),
                                new Row("bob", "n2", text("c"))));
        assertEquals(
                List.of(new Member("ada", text("a")), new Member("bob", text("c"))),
                roster.members());
    }
}
