package dev.hirundo.crud;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A JSON patch (RFC 6902): operations that are done one after the other, all of them or none.
///
/// It can be applied again, and stays as it is. What it makes is bounded: a few `copy` would double
/// a tree many times.
///
/// @param operations each pointed to by its place, such as `/0`
record JsonPatch(List<PatchOperation> operations) {
    static final int MAX_OPERATIONS = 100;

    /// How many values the result may hold; a text is one more per thousand characters.
    static final int MAX_NODES = 10_000;

    private static final Set<String> WITH_VALUE = Set.of("add", "replace", "test");
    private static final Set<String> WITH_FROM = Set.of("move", "copy");

    /// RFC 6901, section 3.
    private static final Pattern NO_POINTER = Pattern.compile("^[^/]|~(?![01])");

    /// Members that RFC 6902 does not know are ignored (section 4).
    ///
    /// @throws ProblemException 422 that lists all that is wrong, by pointers into the patch
    static JsonPatch parse(JsonNode patch) {
        if (!(patch instanceof ArrayNode array)) {
            throw invalid("", "Type", "must be an array of operations");
        }
        if (array.size() > MAX_OPERATIONS) {
            throw invalid("", "Size", "must have at most " + MAX_OPERATIONS + " operations");
        }
        var wrong = new ArrayList<Violation>();
        var operations = new ArrayList<PatchOperation>();
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i).isObject()) {
                operations.add(operation("/" + i, array.get(i), wrong));
            } else {
                wrong.add(new Violation("/" + i, "Type", "must be an object"));
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong).toException();
        }
        return new JsonPatch(operations);
    }

    private static PatchOperation operation(String at, JsonNode node, List<Violation> wrong) {
        String op = node.path("op").asText();
        if (!op.equals("remove") && !WITH_VALUE.contains(op) && !WITH_FROM.contains(op)) {
            String known = "must be add, remove, replace, move, copy or test";
            wrong.add(new Violation(at + "/op", "Operation", known));
        }
        var path = pointer(at + "/path", node.path("path"), wrong);
        var from = JsonPointer.empty();
        if (WITH_FROM.contains(op)) {
            from = pointer(at + "/from", node.path("from"), wrong);
        }
        if (WITH_VALUE.contains(op) && !node.has("value")) {
            wrong.add(new Violation(at + "/value", "Missing", "must be given, be it as null"));
        }
        if (op.equals("remove") && "".equals(node.path("path").textValue())) {
            wrong.add(new Violation(at + "/path", "Pointer", "must not be the whole document"));
        }
        if (op.equals("move")
                && node.path("from").isTextual()
                && path.toString().startsWith(from + "/")) {
            wrong.add(new Violation(at + "/path", "Pointer", "must not lie in what is moved"));
        }
        return new PatchOperation(at, op, path, from, node.path("value"));
    }

    private static JsonPointer pointer(String at, JsonNode text, List<Violation> wrong) {
        if (text.isTextual() && !NO_POINTER.matcher(text.textValue()).find()) {
            return JsonPointer.compile(text.textValue());
        }
        wrong.add(new Violation(at, "Pointer", "must be a JSON pointer, such as /title"));
        return JsonPointer.empty();
    }

    /// What becomes of a tree, which stays as it is.
    ///
    /// @throws ProblemException 409 if a `test` fails; 422 if a place does not exist, or too much
    ///   would come of it
    JsonNode apply(JsonNode target) {
        JsonNode root = target.deepCopy();
        for (var operation : operations) {
            root = operation.apply(root);
            if (size(root, 0) > MAX_NODES) {
                throw invalid(operation.at(), "Size", "makes the document too large or too deep");
            }
        }
        return root;
    }

    /// Counts no further than there is need.
    private static int size(JsonNode node, int depth) {
        int text = node.isTextual() ? node.textValue().length() / 1000 : 0;
        boolean tooDeep = node.isContainerNode() && depth >= Json.MAX_DEPTH;
        int size = tooDeep ? MAX_NODES + 1 : 1 + text;
        for (JsonNode child : node) {
            size += size > MAX_NODES ? 0 : size(child, depth + 1);
        }
        return size;
    }

    static ProblemException invalid(String pointer, String code, String detail) {
        return Problem.invalid(List.of(new Violation(pointer, code, detail))).toException();
    }
}
