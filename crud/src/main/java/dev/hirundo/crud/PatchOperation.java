package dev.hirundo.crud;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.ProblemException;
import java.math.BigDecimal;
import java.util.List;

/// One operation of a [JsonPatch] (RFC 6902, section 4).
///
/// @param at where it stands in the patch, as a JSON pointer
/// @param from empty if it takes none
/// @param value missing if it takes none
record PatchOperation(String at, String op, JsonPointer path, JsonPointer from, JsonNode value) {

    /// Changes a tree, and returns what is its root then.
    ///
    /// @throws ProblemException 409 if a `test` fails; 422 if a place does not exist
    JsonNode apply(JsonNode root) {
        return switch (op) {
            case "add" -> add(root, value.deepCopy());
            case "copy" -> add(root, existing(root, from, "from").deepCopy());
            case "move" -> moved(root, from, existing(root, from, "from"));
            case "remove" -> {
                existing(root, path, "path");
                yield without(root, path);
            }
            case "replace" -> {
                existing(root, path, "path");
                yield moved(root, path, value.deepCopy());
            }
            default -> tested(root, existing(root, path, "path"));
        };
    }

    /// Section 4.1: inserts into an array, sets in an object, or is the whole from then on.
    private JsonNode add(JsonNode root, JsonNode added) {
        if (path.matches()) {
            return added;
        }
        var last = path.last();
        int index = last.getMatchingIndex();
        switch (root.at(path.head())) {
            case ObjectNode object -> object.set(last.getMatchingProperty(), added);
            case ArrayNode array when last.getMatchingProperty().equals("-") -> array.add(added);
            case ArrayNode array when index >= 0 && index <= array.size() ->
                    array.insert(index, added);
            default -> throw absent("path");
        }
        return root;
    }

    /// Sections 4.3 and 4.4: a remove and an add. The whole can only take its own place.
    private JsonNode moved(JsonNode root, JsonPointer place, JsonNode added) {
        return add(place.matches() ? root : without(root, place), added);
    }

    private static JsonNode without(JsonNode root, JsonPointer place) {
        if (root.at(place.head()) instanceof ArrayNode array) {
            array.remove(place.last().getMatchingIndex());
        } else if (root.at(place.head()) instanceof ObjectNode object) {
            object.remove(place.last().getMatchingProperty());
        }
        return root;
    }

    private JsonNode tested(JsonNode root, JsonNode found) {
        if (found.equals(PatchOperation::compare, value)) {
            return root;
        }
        String what = "the test of \"" + path + "\" failed";
        throw Problem.of(409)
                .withDetail("Operation " + at.substring(1) + ", " + what + ": nothing is done.")
                .withViolations(List.of(new Violation(at, "Test", what)))
                .toException();
    }

    /// Section 4.6: numbers by their value. Bytes are text in JSON.
    private static int compare(JsonNode a, JsonNode b) {
        if (a instanceof NumericNode x && b instanceof NumericNode y && !x.isNaN() && !y.isNaN()) {
            return new BigDecimal(x.asText()).compareTo(new BigDecimal(y.asText()));
        }
        boolean same = a.isBinary() && b.isTextual() ? a.asText().equals(b.asText()) : a.equals(b);
        return same ? 0 : 1;
    }

    private JsonNode existing(JsonNode root, JsonPointer place, String member) {
        var node = root.at(place);
        if (node.isMissingNode()) {
            throw absent(member);
        }
        return node;
    }

    private ProblemException absent(String member) {
        return JsonPatch.invalid(at + "/" + member, "Absent", "does not exist");
    }
}
