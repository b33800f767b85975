"""What a network says of images is what torch's softmax says, and a question waits for a training step."""

import threading

import pytest
import torch
from torch import nn

from widgets.learning import inference


@pytest.fixture
def model():
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Dropout(), nn.Conv2d(4, 3, 1))


@pytest.mark.parametrize("training", [True, False])
def test_labels_and_confidence_are_those_of_softmax(model, training):
    images = torch.rand(2, 3, 5, 4)
    model.train(training)
    labels, confidence = inference.look(model, images)
    assert model.training is training
    shares = model.eval()(images).softmax(1)
    assert torch.equal(labels, shares.argmax(1))
    torch.testing.assert_close(confidence, shares.amax(1))
    assert torch.equal(inference.predict(model, images), labels)


def test_a_layer_that_is_not_to_learn_stays_so(model):
    model.train()
    model[1].eval()
    inference.predict(model, torch.rand(1, 3, 5, 4))
    assert [layer.training for layer in model] == [True, False, True, True]


def test_the_answers_may_be_used_with_gradients(model):
    _, confidence = inference.look(model, torch.rand(1, 3, 5, 4))
    (confidence * torch.ones(1, requires_grad=True)).sum().backward()


def test_a_network_without_weights_can_be_asked():
    labels, _ = inference.look(nn.Identity(), torch.tensor([[[[0.0]], [[1.0]]]]))
    assert labels.tolist() == [[[1]]]


def test_a_question_waits_for_the_step_that_is_under_way(model):
    answered = threading.Event()
    worker = threading.Thread(target=lambda: (inference.look(model, torch.rand(1, 3, 5, 4)), answered.set()))
    with inference.lock_of(model):
        worker.start()
        assert not answered.wait(0.05)
    worker.join()
    assert answered.is_set()


def test_every_network_has_one_lock_of_its_own(model):
    assert inference.lock_of(model) is inference.lock_of(model)
    assert inference.lock_of(model) is not inference.lock_of(nn.Identity())
