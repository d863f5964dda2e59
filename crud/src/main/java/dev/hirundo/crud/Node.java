package dev.hirundo.crud;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What filters are made of. [SqlFilter] and [RowFilter] are their two interpreters.
sealed interface Node extends Filter {

    enum Operator {
        EQ,
        LT,
        LTE,
        GT,
        GTE
    }

    enum Constant implements Node {
        ALL,
        NONE
    }

    record Comparison(String field, Operator operator, Object value) implements Node {
        public Comparison {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(value, "value: to ask for null, say isNull");
        }
    }

    record In(String field, List<?> values) implements Node {
        public In {
            Objects.requireNonNull(field, "field");
        }
    }

    record Like(String field, String pattern) implements Node {
        public Like {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(pattern, "pattern");
        }
    }

    record Has(String field, String text) implements Node {
        public Has {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(text, "text");
        }
    }

    record IsNull(String field) implements Node {
        public IsNull {
            Objects.requireNonNull(field, "field");
        }
    }

    record Member(String field, String table, String column, String memberColumn, Object member)
            implements Node {
        public Member {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(table, "table");
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(memberColumn, "memberColumn");
            Objects.requireNonNull(member, "member");
        }
    }

    record And(Filter left, Filter right) implements Node {}

    record Or(Filter left, Filter right) implements Node {}

    record Not(Filter filter) implements Node {}

    static Filter and(Filter left, Filter right) {
        if (left == Constant.NONE || right == Constant.ALL) {
            return left;
        }
        return left == Constant.ALL || right == Constant.NONE ? right : new And(left, right);
    }

    static Filter or(Filter left, Filter right) {
        if (left == Constant.ALL || right == Constant.NONE) {
            return left;
        }
        return left == Constant.NONE || right == Constant.ALL ? right : new Or(left, right);
    }

    static Filter not(Filter filter) {
        return switch ((Node) filter) {
            case Constant.ALL -> Constant.NONE;
            case Constant.NONE -> Constant.ALL;
            case Not(var inner) -> inner;
            case Node other -> new Not(other);
        };
    }

    /// The fields that a filter looks at.
    static Set<String> fields(Filter filter) {
        return walk(filter).collect(Collectors.toSet());
    }

    private static Stream<String> walk(Filter filter) {
        return switch ((Node) filter) {
            case Constant _ -> Stream.of();
            case Comparison c -> Stream.of(c.field());
            case In in -> Stream.of(in.field());
            case Like like -> Stream.of(like.field());
            case Has has -> Stream.of(has.field());
            case IsNull isNull -> Stream.of(isNull.field());
            case Member member -> Stream.of(member.field());
            case And(var left, var right) -> Stream.concat(walk(left), walk(right));
            case Or(var left, var right) -> Stream.concat(walk(left), walk(right));
            case Not(var inner) -> walk(inner);
        };
    }
}
