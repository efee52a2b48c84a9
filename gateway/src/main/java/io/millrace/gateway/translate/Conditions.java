package io.millrace.gateway.translate;

import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.ExpressionList;
import net.sf.jsqlparser.expression.operators.relational.InExpression;

/**
 * Conditions between AND and OR. The parser takes what follows the list of an IN for a part of the list (5.3), so the
 * conditions are put in a row as they are written, and AND binds closer than OR again.
 */
final class Conditions {

    /** Each condition of a row, but the first, has AND or OR before it. */
    private record Link(boolean or, Expression condition) {}

    private Conditions() {}

    static boolean isRow(Expression expression) {
        return expression instanceof AndExpression
                || expression instanceof OrExpression
                || expression instanceof InExpression in && isRow(in.getRightExpression())
                || expression instanceof NotExpression not
                        && not.getExpression() instanceof InExpression in
                        && isRow(in);
    }

    /** One of these lists must be true altogether. */
    static List<List<Expression>> alternatives(Expression row) {
        List<List<Expression>> alternatives = new ArrayList<>();
        for (Link link : links(row)) {
            if (link.or() || alternatives.isEmpty()) {
                alternatives.add(new ArrayList<>());
            }
            alternatives.get(alternatives.size() - 1).add(link.condition());
        }
        return alternatives;
    }

    private static List<Link> links(Expression expression) {
        if (expression instanceof AndExpression || expression instanceof OrExpression) {
            BinaryExpression both = (BinaryExpression) expression;
            List<Link> links = new ArrayList<>(links(both.getLeftExpression()));
            List<Link> right = new ArrayList<>(links(both.getRightExpression()));
            right.set(
                    0, new Link(expression instanceof OrExpression, right.get(0).condition()));
            links.addAll(right);
            return links;
        }
        if (expression instanceof InExpression in && isRow(in)) {
            List<Link> links = new ArrayList<>(links(in.getRightExpression()));
            if (!(links.get(0).condition() instanceof ExpressionList<?> list)) {
                throw new Untranslatable("IN something else than a short list");
            }
            InExpression alone = new InExpression(in.getLeftExpression(), list);
            alone.setNot(in.isNot());
            links.set(0, new Link(false, alone));
            return links;
        }
        if (expression instanceof NotExpression not && isRow(not)) {
            List<Link> links = new ArrayList<>(links(not.getExpression()));
            links.set(0, new Link(false, new NotExpression(links.get(0).condition(), not.isExclamationMark())));
            return links;
        }
        return List.of(new Link(false, expression));
    }
}
