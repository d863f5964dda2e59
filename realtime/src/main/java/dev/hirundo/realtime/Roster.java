package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.data.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of one topic, as somebody knows them who has read the rows and follows the log.
///
/// A member is there as long as one node says so. Not thread-safe.
final class Roster {
    /// By id, then by node: in the order in which they came.
    private final Map<String, Map<String, JsonNode>> members = new LinkedHashMap<>();

    /// What the others of a topic are told.
    sealed interface Event {
        /// He was not there.
        record Join(Member member) implements Event {}

        /// None of his devices is there any more.
        record Leave(String id) implements Event {}
    }

    /// That a node has this member, as it stands in the log.
    record Row(String member, String node, JsonNode info) {
        private static Row of(JsonNode row) {
            return new Row(row.get("member").asText(), row.get("node").asText(), row.get("info"));
        }

        /// Which row it is of its topic.
        String id() {
            return member + "@" + node;
        }
    }

    Roster(List<Row> rows) {
        rows.forEach(this::add);
    }

    /// @param change of a topic's row; one that is known already changes nothing
    /// @return what the others are to be told
    Optional<Event> apply(Change<JsonNode> change) {
        var row = Row.of(change.row());
        return switch (change) {
            case Change.Created<JsonNode> _, Change.Updated<JsonNode> _ -> add(row);
            case Change.Deleted<JsonNode> _ -> remove(row);
        };
    }

    private Optional<Event> add(Row row) {
        boolean isNew = !members.containsKey(row.member());
        members.computeIfAbsent(row.member(), _ -> new LinkedHashMap<>())
                .put(row.node(), row.info());
        return isNew
                ? Optional.of(new Event.Join(new Member(row.member(), row.info())))
                : Optional.empty();
    }

    private Optional<Event> remove(Row row) {
        var nodes = members.get(row.member());
        if (nodes == null) {
            return Optional.empty();
        }
        nodes.remove(row.node());
        if (!nodes.isEmpty()) {
            return Optional.empty();
        }
        members.remove(row.member());
        return Optional.of(new Event.Leave(row.member()));
    }

    /// Who is there.
    List<Member> members() {
        return members.entrySet().stream()
                .map(each -> new Member(each.getKey(), shown(each.getValue())))
                .toList();
    }

    /// What it knows.
    List<Row> rows() {
        var rows = new ArrayList<Row>();
        members.forEach(
                (id, nodes) -> nodes.forEach((node, info) -> rows.add(new Row(id, node, info))));
        return rows;
    }

    private static JsonNode shown(Map<String, JsonNode> nodes) {
        return nodes.values().iterator().next();
    }
}
