package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.ProblemException;
import dev.hirundo.crud.Access.Operation;
import jakarta.data.exceptions.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Some creations, changes and removals in one request: all or nothing.
///
/// ```json
/// {"steps": [{"op": "create", "body": {"title": "swim"}},
///            {"op": "update", "id": "…", "ifMatch": "\"v3\"", "body": {"done": true}},
///            {"op": "delete", "id": "…"}]}
/// ```
final class Batch<T, K> {
    static final int MAX_STEPS = 100;

    private static final Map<String, Operation> OPERATIONS =
            Map.of(
                    "create", Operation.CREATE,
                    "update", Operation.UPDATE,
                    "delete", Operation.DELETE);

    private final Definition<T, K> definition;
    private final Actions<T, K> actions;
    private final Set<String> offered;

    Batch(Definition<T, K> definition, Actions<T, K> actions) {
        this.definition = definition;
        this.actions = actions;
        this.offered = new TreeSet<>(OPERATIONS.keySet());
        if (definition.creates().isEmpty()) {
            offered.remove("create");
        }
        if (definition.updates().isEmpty()) {
            offered.remove("update");
        }
    }

    /// What the database refuses of one step.
    static final class StepException extends DataException {
        private static final long serialVersionUID = 1;

        final int step;

        StepException(int step, DataException failure) {
            super(failure.getMessage(), failure.getCause());
            this.step = step;
        }
    }

    /// One of the steps. The id is as the row shows it; `body` of an update is a merge patch.
    record Step(
            @Nullable String op,
            @Nullable JsonNode id,
            @Nullable String ifMatch,
            @Nullable JsonNode body) {}

    record Steps(@Nullable List<Step> steps) {}

    /// What came of one step: what it would have been answered with by itself.
    record Result(
            int status,
            @Nullable String location,
            @Nullable String etag,
            @Nullable JsonNode body) {}

    record Results(List<Result> results) {}

    /// @throws ProblemException 422 if these are no steps, 401 or 403 if the caller may not do one
    List<Step> read(Grant<T> grant, byte[] body) {
        var sent = Json.standard().read(body, Steps.class).steps();
        if (sent == null || sent.isEmpty() || sent.size() > MAX_STEPS) {
            throw Problem.invalid(
                            List.of(
                                    new Violation(
                                            "/steps",
                                            "Size",
                                            "must hold 1 to " + MAX_STEPS + " steps")))
                    .toException();
        }
        var violations = new ArrayList<Violation>();
        for (int i = 0; i < sent.size(); i++) {
            check(sent.get(i), "/steps/" + i, violations);
        }
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).toException();
        }
        for (int i = 0; i < sent.size(); i++) {
            var operation = OPERATIONS.get(String.valueOf(sent.get(i).op()));
            placed(i, () -> grant.required(Objects.requireNonNull(operation)));
        }
        return sent;
    }

    private void check(@Nullable Step step, String place, List<Violation> violations) {
        if (step == null) {
            violations.add(new Violation(place, "NotNull", "must not be null"));
            return;
        }
        String op = String.valueOf(step.op());
        if (!offered.contains(op)) {
            String known = "must be one of " + String.join(", ", offered);
            violations.add(new Violation(place + "/op", "Enum", known));
            return;
        }
        var id = step.id();
        if (!op.equals("create") && (id == null || id.isNull())) {
            violations.add(new Violation(place + "/id", "NotNull", "must not be null"));
        } else if (!op.equals("create") && id != null && !id.isValueNode()) {
            violations.add(new Violation(place + "/id", "Type", "must be an id"));
        }
        var body = step.body();
        if (!op.equals("delete") && (body == null || body.isNull())) {
            violations.add(new Violation(place + "/body", "NotNull", "must not be null"));
        }
    }

    /// @param collection the path of the resource
    /// @throws ProblemException that of the first step that fails, with its place
    Answer run(Grant<T> grant, List<Step> steps, String collection, AfterCommit after) {
        return definition
                .rows()
                .database
                .inTransaction(
                        handle -> {
                            var results = new ArrayList<Result>();
                            for (int i = 0; i < steps.size(); i++) {
                                var step = steps.get(i);
                                results.add(
                                        placed(i, () -> result(grant, step, collection, after)));
                            }
                            return Answer.of(
                                    200, null, Json.standard().write(new Results(results)));
                        });
    }

    private Result result(Grant<T> grant, Step step, String collection, AfterCommit after) {
        var answer = run(grant, step, collection, after);
        return new Result(
                answer.status(),
                answer.location(),
                answer.etag(),
                answer.body().length == 0 ? null : Json.standard().readTree(answer.body()));
    }

    /// What is done for one step, its failure told with its place.
    private static <R> R placed(int index, Supplier<R> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            throw placed(e.problem(), index).toException();
        } catch (DataException e) {
            throw new StepException(index, e);
        }
    }

    /// A step's problem as that of the whole request.
    static Problem placed(Problem problem, int index) {
        String place = "/steps/" + index;
        return problem.violations().isEmpty()
                ? problem.with("step", index)
                : problem.withViolations(
                                problem.violations().stream()
                                        .map(
                                                v ->
                                                        new Violation(
                                                                place + "/body" + v.pointer(),
                                                                v.code(),
                                                                v.detail()))
                                        .toList())
                        .with("step", index);
    }

    private Answer run(Grant<T> grant, Step step, String collection, AfterCommit after) {
        byte[] body = step.body() == null ? new byte[0] : Json.standard().write(step.body());
        if ("create".equals(step.op())) {
            return actions.create(grant, body, collection, after);
        }
        K id = actions.id(step.id() == null ? "" : step.id().asText());
        var conditions = Preconditions.parse(Optional.ofNullable(step.ifMatch()), Optional.empty());
        actions.requireIfMatch(conditions);
        return "update".equals(step.op())
                ? actions.patch(grant, id, conditions, Patch.merge(body), after)
                : actions.delete(grant, id, conditions, after);
    }
}
