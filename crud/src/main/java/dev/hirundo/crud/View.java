package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Json;
import dev.hirundo.crud.Access.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What one request is shown of a resource's rows: the fields that its caller may read and has
/// asked for, and the rows of other resources that they refer to.
final class View<T> {
    private final Json json = Json.standard();
    private final Grant<T> grant;
    private final Set<String> shown;
    private final Map<String, Reference<?>> references;
    private final Map<String, Filter> limits;

    /// @param fields to show; empty for all
    /// @param expand the references to show
    View(Definition<T, ?> definition, Grant<T> grant, Set<String> fields, Set<String> expand) {
        this.grant = grant;
        this.references = new LinkedHashMap<>();
        expand.forEach(
                name ->
                        references.put(
                                name,
                                reference(
                                        Objects.requireNonNull(definition.references().get(name)),
                                        grant.caller())));
        this.limits = grant.limits(Operation.READ);
        this.shown = fields.isEmpty() ? fields : new HashSet<>(fields);
        if (!fields.isEmpty()) {
            shown.addAll(expand);
        }
    }

    /// The rows of another resource, as the caller may see them.
    private record Reference<R>(Column field, Definition<R, ?> target, Grant<R> grant) {}

    private static Reference<?> reference(Definition.Reference declared, Caller caller) {
        return reference(declared.field(), declared.target(), caller);
    }

    private static <R> Reference<R> reference(
            Column field, Definition<R, ?> target, Caller caller) {
        return new Reference<>(field, target, target.permissions().grant(caller));
    }

    /// Whether what is shown is the row as it is stored, so that its version stands for it.
    boolean isWhole() {
        return shown.isEmpty() && references.isEmpty();
    }

    /// Equal for views of the same resource that show the same of each row.
    Object key() {
        return limits.isEmpty() && references.isEmpty() ? shown : this;
    }

    /// A row as something that JSON is written of.
    Object of(T row) {
        return of(List.of(row)).getFirst();
    }

    /// Rows as something that JSON is written of: one more query for each reference.
    List<?> of(List<T> rows) {
        return isWhole() && limits.isEmpty() ? rows : trees(rows);
    }

    /// As [#of], as trees.
    List<ObjectNode> trees(List<T> rows) {
        var trees = rows.stream().map(this::tree).toList();
        references.forEach(
                (name, reference) -> {
                    var ids = rows.stream().map(row -> id(reference.field(), row)).toList();
                    var targets = load(reference, ids);
                    for (int i = 0; i < rows.size(); i++) {
                        trees.get(i)
                                .set(
                                        name,
                                        ids.get(i)
                                                .map(targets::get)
                                                .orElse(NullNode.getInstance()));
                    }
                });
        return trees;
    }

    ObjectNode tree(T row) {
        var tree = (ObjectNode) json.toTree(row);
        limits.forEach(
                (field, filter) -> {
                    if (!grant.allows(filter, row)) {
                        tree.remove(field);
                    }
                });
        return shown.isEmpty() ? tree : tree.retain(shown);
    }

    /// A reference says what its field holds: where that is hidden, so is this.
    private Optional<Object> id(Column field, T row) {
        return grant.allows(Operation.READ, field.name(), row)
                ? Optional.ofNullable(field.of(row))
                : Optional.empty();
    }

    private static <R> Map<Object, JsonNode> load(
            Reference<R> reference, List<Optional<Object>> wanted) {
        var target = reference.target();
        var ids = wanted.stream().flatMap(Optional::stream).collect(Collectors.toSet());
        var id = target.table().id;
        var filter =
                reference
                        .grant()
                        .rows(Operation.READ)
                        .and(target.present())
                        .and(Filter.in(id.name(), ids));
        if (filter == Filter.none()) {
            return Map.of();
        }
        var found =
                target.rows()
                        .pages
                        .slice(
                                target.rows().filters.of(filter),
                                Keyset.of(List.of(), id),
                                null,
                                true,
                                ids.size(),
                                0)
                        .rows();
        var view = new View<>(target, reference.grant(), Set.of(), Set.of());
        var byId = new HashMap<Object, JsonNode>();
        found.forEach(row -> byId.put(Objects.requireNonNull(id.of(row)), view.tree(row)));
        return byId;
    }
}
