"""The yardstick: a bare Flask application with TribeMade's routes, canned answers, and a dict for a store."""

from __future__ import annotations

import flask

#: What TribeMade sends beside its body; the yardstick says the same on the wire.
HEADERS = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": "1736942477"}


def application() -> tuple[flask.Flask, dict[str, dict[str, object]]]:
    """The application, and its store of products by id."""
    app = flask.Flask("bare", root_path=".")
    products: dict[str, dict[str, object]] = {}

    def answer(status: int, **body: object) -> flask.Response:
        response = flask.jsonify(body)
        response.status_code = status
        response.headers.extend(HEADERS)
        return response

    @app.delete("/tribemade/api/products/<product_id>")
    def delete_product(product_id: str) -> flask.Response:
        if products.pop(product_id, None) is None:
            return answer(404, error="Product not found or does not belong to this store")
        return answer(200, message="Product deleted successfully")

    @app.get("/tribemade/api/products/<product_id>")
    def get_product(product_id: str) -> flask.Response:
        product = products.get(product_id)
        return answer(404, error="not found") if product is None else answer(200, **product)

    @app.post("/tribemade/api/products/create")
    def create_product() -> flask.Response:
        body = flask.request.get_json()
        product_id = f"{len(products):08x}-0000-4000-8000-000000000000"
        products[product_id] = body
        return answer(201, product_id=product_id)

    @app.put("/tribemade/api/products/<product_id>/edit")
    def edit_product(product_id: str) -> flask.Response:
        return answer(200, message="Product updated successfully")

    @app.get("/tribemade/api/orders/<order_id>")
    def get_order(order_id: str) -> flask.Response:
        return answer(200, id=order_id)

    @app.put("/tribemade/api/orders/<order_id>/status")
    def update_order_status(order_id: str) -> flask.Response:
        return answer(200, message="Order status updated successfully")

    return app, products
