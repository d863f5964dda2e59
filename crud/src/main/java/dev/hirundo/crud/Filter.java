package dev.hirundo.crud;

import java.util.Collection;
import java.util.List;

/// A condition on a row, which the database and this JVM decide alike: what a client asks of a
/// list, and what an access rule demands, are both one of these.
///
/// ```java
/// Filter mine = Filter.eq("owner", "ada").and(Filter.isNull("deletedAt").not());
/// ```
///
/// Fields are the record's components. Every condition is true or false: no value equals null, none
/// is less or greater than null, and `ne` and `not` hold where their opposite does not. Text is
/// compared by code point, whatever the collation; [#like] ignores case. A value of another type
/// than the field's is refused when the filter is used, save that a text may stand for an id, and
/// matches nothing where it is none. Immutable.
public sealed interface Filter permits Node {

    /// True of every row.
    static Filter all() {
        return Node.Constant.ALL;
    }

    /// True of no row.
    static Filter none() {
        return Node.Constant.NONE;
    }

    static Filter eq(String field, Object value) {
        return new Node.Comparison(field, Node.Operator.EQ, value);
    }

    static Filter ne(String field, Object value) {
        return eq(field, value).not();
    }

    static Filter lt(String field, Object value) {
        return new Node.Comparison(field, Node.Operator.LT, value);
    }

    static Filter lte(String field, Object value) {
        return new Node.Comparison(field, Node.Operator.LTE, value);
    }

    static Filter gt(String field, Object value) {
        return new Node.Comparison(field, Node.Operator.GT, value);
    }

    static Filter gte(String field, Object value) {
        return new Node.Comparison(field, Node.Operator.GTE, value);
    }

    /// One of these values; of no values, never.
    static Filter in(String field, Collection<?> values) {
        return values.isEmpty() ? none() : new Node.In(field, List.copyOf(values));
    }

    /// Text like a pattern, whatever its case: `*` stands for any characters, `\*` and `\\` for
    /// themselves. Which letters are the same but for their case is the database's knowledge: one
    /// of PostgreSQL with the locale C knows ASCII alone.
    static Filter like(String field, String pattern) {
        return new Node.Like(field, pattern);
    }

    /// A list holds this text, by code point; null holds none.
    static Filter has(String field, String text) {
        return new Node.Has(field, text);
    }

    static Filter isNull(String field) {
        return new Node.IsNull(field);
    }

    /// Another table names this row and a member together: `exists (select 1 from table where
    /// column = field and memberColumn = member)`.
    ///
    /// @param field of the row, most often its id
    /// @param table that joins rows and members
    /// @param column of that table that holds the row's field
    /// @param memberColumn of that table that holds the member
    static Filter member(
            String field, String table, String column, String memberColumn, Object member) {
        return new Node.Member(field, table, column, memberColumn, member);
    }

    default Filter and(Filter other) {
        return Node.and(this, other);
    }

    default Filter or(Filter other) {
        return Node.or(this, other);
    }

    default Filter not() {
        return Node.not(this);
    }
}
